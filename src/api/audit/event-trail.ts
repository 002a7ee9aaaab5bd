import * as z from 'zod'
import { happenings } from '#facts/domain/happening.ts'
import { actorKinds } from '#kernel/domain/actor.ts'
import type { Endpoint } from '../endpoint.ts'
import { receiptIdParameter } from '../event-parameters.ts'
import { pageParameters } from '../list-query.ts'
import { eventId, exampleIds, moment, nextCursor } from '../parts.ts'
import {
  aCheckpoint,
  anEntry,
  entryIndex,
  exampleHashes,
  exampleLog,
  hash,
  isMasked,
  newestCheckpoint,
  origin,
} from './parts.ts'

/** What a comparison of an entry with its fact found. */
const trailStates = [
  'intact',
  'waiting',
  'archived',
  'altered-fact',
  'missing-fact',
  'extra-fact',
  'altered-entry',
] as const

const line = z
  .object({
    happening: z.string().describe('What happened, with its number. Examples: `received`, `moved#0001`.'),
    state: z
      .enum(trailStates)
      .describe(
        '`intact`: the entry is in the log, and the text of the fact has its hash. `waiting`: the fact has no entry yet, or the entry ' +
          'no index; `since` has the time. `archived`: the event is past its retention, and its fact is in the archive. Any other ' +
          'state is a fault. `altered-fact`: the text of the fact has another hash. `missing-fact`: the entry has no fact. ' +
          '`extra-fact`: the fact has had no entry for too long. `altered-entry`: the entry is not the one that the log has.',
      ),
    since: moment.optional().describe('Since when it waits, or has been without an entry.'),
    archivedAt: moment.optional().describe('When the event was archived.'),
    index: entryIndex.nullable().describe('The index of the entry in the log. `null` if it has none yet.'),
    leafHash: hash.nullable().describe('The leaf hash of the entry. `null` if there is no entry.'),
    entry: z.string().nullable().describe('The exact text of the entry. `null` if there is none.'),
    fact: z.string().nullable().describe('The exact text of the fact. `null` if the log does not have it.'),
    masked: isMasked,
    type: z.string().nullable().describe('The type of the fact.'),
    actor: z
      .string()
      .nullable()
      .describe('Who caused the fact. An operator sees `•••`, unless it is a part of Sluice.'),
    actorKind: z.enum(actorKinds).optional(),
    actorIssuer: z.string().optional(),
    recordedAt: moment.nullable().describe('When the fact was recorded.'),
    auditedAt: moment.nullable().describe('When the entry was recorded.'),
  })
  .meta({ id: 'TrailLine', title: 'Line of the trail of an event' })

const trail = z
  .object({
    eventId,
    origin,
    checkpoint: newestCheckpoint,
    items: z.array(line).max(200),
    nextCursor,
  })
  .meta({ id: 'Trail', title: 'Trail of an event', description: 'In recorded order.' })

/** The audit entries of an event beside its facts. */
export const getTrailEndpoint: Endpoint = {
  name: 'get-trail',
  method: 'get',
  path: '/v1/events/{id}/trail',
  access: 'audit:read',
  isConditional: true,
  recordsReading: true,
  tag: 'Audit',
  summary: 'Read the audit trail of an event',
  description:
    'Every audit entry of the event beside the fact that it records, both as exact texts, in recorded order. The hash of the text of ' +
    'the fact must be `factHash` in the entry, and `SHA-256(0x00 ‖ entry)` is the leaf hash. Each line has the result of this ' +
    'comparison. A page may have fewer items than `limit`, and a `nextCursor`: continue until it is `null`. The reading is recorded. ' +
    'An operator sees `•••` instead of people and of sensitive values.',
  parameters: [receiptIdParameter, ...pageParameters],
  answers: {
    200: {
      description: 'One page of the trail.',
      content: {
        'application/json': {
          schema: trail,
          example: {
            eventId: exampleIds.event,
            origin: exampleLog.origin,
            checkpoint: { size: exampleLog.size, signedAt: exampleLog.signedAt },
            items: [
              {
                happening: happenings.received(),
                state: 'intact',
                index: 1042,
                leafHash: exampleHashes.leaf,
                entry: anEntry,
                fact: '{"specversion":"1.0","type":"Payment.Transfer.Observed.v1"}',
                type: 'Payment.Transfer.Observed.v1',
                actor: 'a-producer',
                actorKind: 'user',
                actorIssuer: 'https://issuer.example.com/',
                recordedAt: '2026-03-01T12:00:00.000Z',
                auditedAt: '2026-03-01T12:00:01.310Z',
              },
            ],
            nextCursor: null,
          },
        },
      },
    },
  },
  errors: ['query-invalid', 'event-not-found', 'audit-log-different', 'audit-bucket-unavailable'],
}

/** The proofs that the entries of an event are in the log. */
export const getProofEndpoint: Endpoint = {
  name: 'get-proof',
  method: 'get',
  path: '/v1/events/{id}/proof',
  access: 'audit:read',
  recordsReading: true,
  tag: 'Audit',
  summary: 'Read the proofs of an event',
  description:
    'A `tlog-proof` (C2SP) for each fact of the event, in the order of the log, with an empty line between two of them. Each has the ' +
    'entry, the inclusion proof and the newest checkpoint with its cosignatures, and can be verified without Sluice. The proof of an ' +
    'operator has no entry, because the entry can name a person. The reading is recorded.',
  parameters: [
    receiptIdParameter,
    {
      name: 'happening',
      in: 'query',
      description: 'The happening of one fact. The answer is then one proof.',
      schema: z.string().min(1).max(200),
      example: happenings.received(),
    },
  ],
  answers: {
    200: {
      description: 'The proofs.',
      content: {
        'text/plain': {
          schema: z.string(),
          example: [
            'c2sp.org/tlog-proof@v1',
            `extra ${Buffer.from(anEntry).toString('base64')}`,
            'index 1042',
            exampleHashes.other,
            '',
            aCheckpoint,
          ].join('\n'),
        },
      },
    },
  },
  errors: ['query-invalid', 'event-not-found', 'proof-not-ready', 'audit-log-different', 'audit-bucket-unavailable'],
}
