import * as z from 'zod'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { Endpoint } from '../endpoint.ts'
import { pageParameters } from '../list-query.ts'
import { moment, nextCursor } from '../parts.ts'
import {
  aCheckpoint,
  anEntry,
  bytes32,
  entryIndex,
  exampleHashes,
  exampleLog,
  hash,
  isMasked,
  logSize,
  origin,
} from './parts.ts'

const checkpoint = z
  .object({
    size: logSize,
    root: hash.describe('The root hash of the tree.'),
    signedAt: moment,
    note: z.string().describe('The checkpoint as a signed note, with its cosignatures.'),
    cosignedBy: z.array(z.string()).describe('The names in the cosignatures, not verified.'),
    meetsPolicy: z.boolean().describe('Whether valid cosignatures meet the policy of the stack for witnesses.'),
  })
  .meta({ id: 'Checkpoint', title: 'Checkpoint of an audit log' })

/** The checkpoints of the log of a tenant. */
export const listCheckpointsEndpoint: Endpoint = {
  name: 'list-checkpoints',
  method: 'get',
  path: '/v1/audit/checkpoints',
  access: 'audit:read',
  isConditional: true,
  tag: 'Audit',
  summary: 'List the checkpoints of the audit log',
  description:
    'The signed checkpoints of the log of the tenant, newest first, each with the cosignatures of witnesses that it has. A checkpoint ' +
    'is signed some seconds after new entries, and at least once a day. `?limit=1` returns the newest one.',
  parameters: [...pageParameters],
  answers: {
    200: {
      description: 'One page of checkpoints.',
      content: {
        'application/json': {
          schema: z
            .object({ items: z.array(checkpoint).max(200), nextCursor })
            .meta({ id: 'CheckpointPage', title: 'Page of checkpoints', description: 'Newest first.' }),
          example: {
            items: [
              {
                ...{ size: exampleLog.size, root: exampleHashes.root, signedAt: exampleLog.signedAt },
                ...{ note: aCheckpoint, cosignedBy: [], meetsPolicy: true },
              },
            ],
            nextCursor: null,
          },
        },
      },
    },
  },
  errors: ['query-invalid', 'audit-log-different'],
}

/** How many entries a page has. */
export const entryLimit = { min: 1, max: 256, usual: 256 }

const logEntry = z
  .object({
    index: entryIndex,
    leafHash: hash.describe('The leaf hash that the tree has.'),
    entry: z.string().describe('The exact text of the entry.'),
    masked: isMasked,
    state: z
      .enum(['intact', 'altered-entry'])
      .describe('`altered-entry`: the text does not have the leaf hash. This is a fault.'),
  })
  .meta({ id: 'LogEntry', title: 'Entry of an audit log' })

/** The entries of the log of a tenant by their index. */
export const listAuditEntriesEndpoint: Endpoint = {
  name: 'list-audit-entries',
  method: 'get',
  path: '/v1/audit/entries',
  access: 'audit:read',
  recordsReading: true,
  tag: 'Audit',
  summary: 'List entries of the audit log by index',
  description:
    'The entries of the log of the tenant from an index on, in the order of the log, up to the newest checkpoint. A page may have ' +
    'fewer entries than `limit`: continue at `next` until it is `null`. The reading is recorded. An operator sees `•••` ' +
    'instead of people.',
  parameters: [
    {
      name: 'from',
      in: 'query',
      description: 'The index of the first entry.',
      schema: entryIndex.default(0),
      example: 0,
    },
    {
      name: 'limit',
      in: 'query',
      description: 'The number of entries in a page.',
      schema: z.int().min(entryLimit.min).max(entryLimit.max).default(entryLimit.usual),
      example: entryLimit.usual,
    },
  ],
  answers: {
    200: {
      description: 'One page of entries.',
      content: {
        'application/json': {
          schema: z
            .object({
              origin,
              size: logSize,
              items: z.array(logEntry).max(entryLimit.max),
              next: entryIndex
                .nullable()
                .describe('The index of the next entry. `null` if the newest checkpoint has no more.'),
            })
            .meta({ id: 'LogEntries', title: 'Entries of an audit log', description: 'In the order of the log.' }),
          example: {
            ...{ origin: exampleLog.origin, size: exampleLog.size },
            items: [{ index: 1042, leafHash: exampleHashes.leaf, entry: anEntry, state: 'intact' }],
            next: null,
          },
        },
      },
    },
  },
  errors: ['query-invalid', 'audit-log-different', 'audit-bucket-unavailable'],
}

/** The proof that a log is a continuation of an earlier one. */
export const getConsistencyEndpoint: Endpoint = {
  name: 'get-consistency',
  method: 'get',
  path: '/v1/audit/consistency',
  access: 'audit:read',
  tag: 'Audit',
  summary: 'Read a consistency proof between two sizes of the audit log',
  description:
    'The consistency proof of RFC 6962, section 2.1.2: the log with `to` entries begins with the `from` entries of the earlier ' +
    'log. Compare the roots with those of checkpoints that you have.',
  parameters: [
    {
      name: 'from',
      in: 'query',
      required: true,
      description: 'The size of the earlier log: that of the checkpoint that you kept.',
      schema: logSize,
      example: 1000,
    },
    {
      name: 'to',
      in: 'query',
      description: 'The size of the later log. Default: the size of the newest checkpoint.',
      schema: logSize,
      example: exampleLog.size,
    },
  ],
  answers: {
    200: {
      description: 'The proof.',
      content: {
        'application/json': {
          schema: z
            .object({
              origin,
              from: logSize,
              to: logSize,
              fromRoot: hash.describe('The root hash of the earlier log.'),
              toRoot: hash.describe('The root hash of the later log.'),
              hashes: z
                .array(hash)
                .max(128)
                .describe('The consistency proof. Empty if both sizes are equal, or the earlier log is empty.'),
            })
            .meta({ id: 'ConsistencyProof', title: 'Consistency proof of an audit log' }),
          example: {
            ...{ origin: exampleLog.origin, from: 1000, to: exampleLog.size },
            ...{ fromRoot: exampleHashes.other, toRoot: exampleHashes.root, hashes: [exampleHashes.leaf] },
          },
        },
      },
    },
  },
  errors: ['query-invalid', 'audit-log-different', 'audit-bucket-unavailable'],
}

/** How long caches may store the keys. A new key is published long before it signs alone. */
const keysCacheSeconds = 60

const verifierKey = z
  .object({
    verifierKey: z
      .string()
      .describe('The verifier key of the log, for `npm run verify -- --key` and for programs of C2SP.'),
    publicKey: bytes32.describe('The 32 bytes of the Ed25519 public key, in base64.'),
    from: moment.describe('Since when it signs.'),
    until: moment.optional().describe('Until when it signed. Absent for a key in use.'),
  })
  .meta({ id: 'VerifierKey', title: 'Verifier key of an audit log' })

/** The keys that sign the checkpoints of a log. */
export const getAuditKeysEndpoint: Endpoint = {
  name: 'get-audit-keys',
  method: 'get',
  path: '/v1/audit/keys',
  access: 'open',
  tag: 'Audit',
  summary: 'Read the verifier keys of an audit log',
  description:
    'The keys that sign the checkpoints of the log of a tenant, and those that signed earlier ones. They are the same for every ' +
    'tenant, under the name of its log; the answer does not show whether there is such a tenant. Compare a key with the one that the ' +
    'operator of the stack published, and keep it. `policy` has the keys of the witnesses: compare those with what the witnesses ' +
    'published.',
  cacheSeconds: keysCacheSeconds,
  parameters: [
    {
      name: 'tenant',
      in: 'query',
      required: true,
      description: 'The id of the tenant.',
      schema: z.string().regex(tenantIdPattern),
      example: 'acme',
    },
  ],
  answers: {
    200: {
      description: 'The keys.',
      content: {
        'application/json': {
          schema: z
            .object({
              origin,
              keys: z.array(verifierKey).describe('The keys in use first.'),
              policy: z
                .string()
                .optional()
                .describe(
                  'The policy of the stack for witnesses, in the format of c2sp.org/tlog-policy: their verifier keys, their groups and the ' +
                    'quorum. Absent if the stack has no witness.',
                ),
            })
            .meta({ id: 'VerifierKeys', title: 'Verifier keys of an audit log' }),
          example: {
            origin: exampleLog.origin,
            keys: [
              {
                verifierKey: `${exampleLog.origin}+25ddad71+AZSLd0IKrKuHOf0uSTvuIGqEGu0yvN2Dm8iHLPWhJR5A`,
                publicKey: 'lIt3Qgqsq4c5/S5JO+4gaoQa7TK83YObyIcs9aElHkA=',
                from: '2026-01-01T00:00:00.000Z',
              },
            ],
          },
        },
      },
    },
  },
  errors: ['query-invalid', 'store-unavailable'],
}
