import * as z from 'zod'
import { type CatalogueEntry, define, identifier, instant } from '../define.ts'

const accessViolated = z.looseObject({
  /** The claim was in `X-Tenant-Id`, in the body, in the sender of a queued message, in a forged message, or in an altered fact. */
  kind: z.enum(['header', 'claim', 'sender', 'message', 'fact']),
  /** The claimed tenant, cut after 128 characters and without control characters. */
  claimed: identifier(z.string().max(128)),
  /** The call. Examples: `GET /v1/events/{id}`, `queue intake`. It has no values of the path, which can be personal data. */
  call: z.string(),
})

const accessCounted = accessViolated.extend({
  /** The start of the hour. */
  from: instant,
  /** How many breaches were reported in the hour, at least two. A report that was delivered twice counts twice. */
  count: z.int().min(2),
})

/** The settings of a tenant. A missing setting has its default. */
export const tenantSettings = z.looseObject({
  status: z.enum(['active', 'suspended']).optional(),
  requestsPerSecond: z.int().min(1).max(100_000).optional(),
  burst: z.int().min(1).max(1_000_000).optional(),
  retentionDays: z.int().min(1).max(36_500).optional(),
  /** A movement reported more hours after it happened does not count as usual. 9600 is the age limit of a movement: none is late. */
  lateAfterHours: z.int().min(1).max(9600).optional(),
})

const tenantChanged = z.looseObject({
  /** Counts the changes of one tenant from 1; the happening is `changed#{version}`, which is the optimistic lock. */
  version: z.int().positive(),
  change: z.enum(['set', 'permit', 'revoke']),
  /** The sender whose permission changed. The name of a session is often an e-mail address. */
  senderId: identifier(z.string()).optional(),
  before: tenantSettings,
  after: tenantSettings,
  /** The proposal that led to the change, if it needed two people. The actor of the fact is the second person. */
  proposal: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  proposedBy: identifier(z.string()).optional(),
  proposedByIssuer: z.string().optional(),
  proposedAt: instant.optional(),
})

/** SHA-256 of the tenant and the change, as canonical JSON, in hex: the id of the proposal. */
const proposal = z.string().regex(/^[0-9a-f]{64}$/)

/** Who proposed a change. A person is the issuer and the id together. */
const proposer = { proposedBy: identifier(z.string()), proposedByIssuer: z.string().optional(), proposedAt: instant }

/** A proposed change. A setting that is null is reset to its default. */
const tenantChange = {
  proposal,
  /** Counts the proposals of the same change from 1. */
  round: z.int().positive(),
  ...proposer,
  change: z.enum(['set', 'permit', 'revoke']),
  senderId: identifier(z.string()).optional(),
  settings: z
    .looseObject({
      status: tenantSettings.shape.status.nullable(),
      requestsPerSecond: tenantSettings.shape.requestsPerSecond.nullable(),
      burst: tenantSettings.shape.burst.nullable(),
      retentionDays: tenantSettings.shape.retentionDays.nullable(),
      lateAfterHours: tenantSettings.shape.lateAfterHours.nullable(),
    })
    .optional(),
}

const tenantChangeProposed = z.looseObject({
  ...tenantChange,
  /** The version of the settings when the change was proposed. */
  version: z.int().min(0),
})

const tenantChangeWithdrawn = z.looseObject(tenantChange)

const readingRecorded = z.looseObject({
  /** The id of the event, or the hash of the account. */
  resource: identifier(z.string()),
  /** The call of the first reading. Example: `GET /v1/events/{id}/assessment`. */
  call: z.string(),
  /** The start of the window of 15 minutes. Repeats in it are the same fact. */
  from: instant,
})

const aTenantChange = {
  proposal: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  round: 1,
  proposedBy: 'operator-7',
  proposedByIssuer: 'sts.amazonaws.com/123456789012',
  proposedAt: '2026-03-01T09:00:00.000Z',
  change: 'set',
  settings: { retentionDays: 365 },
} as const

export const accessTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Access.Reading.Recorded.v1',
    summary: 'A person was shown the personal data of an event, once or more in a window of 15 minutes.',
    publisher: 'sluice/access',
    data: readingRecorded,
    example: {
      resource: '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9',
      call: 'GET /v1/events/{id}/assessment',
      from: '2026-03-01T12:15:00.000Z',
    },
    routes: [],
  }),
  define({
    type: 'Access.TenantChange.Proposed.v1',
    summary: 'An operator proposed a change of a tenant that needs a second person.',
    publisher: 'sluice/access',
    data: tenantChangeProposed,
    example: { ...aTenantChange, version: 2 },
  }),
  define({
    type: 'Access.TenantChange.Withdrawn.v1',
    summary: 'The proposer of a change of a tenant withdrew it, so that it cannot be approved.',
    publisher: 'sluice/access',
    data: tenantChangeWithdrawn,
    example: aTenantChange,
  }),
  define({
    type: 'Access.Tenant.Changed.v1',
    summary:
      'An operator changed the status, the limit, the retention, the limit of lateness or the senders of a tenant.',
    publisher: 'sluice/access',
    data: tenantChanged,
    example: {
      version: 2,
      change: 'set',
      before: { requestsPerSecond: 500 },
      after: { status: 'suspended', requestsPerSecond: 500 },
    },
  }),
  define({
    type: 'Security.Access.Counted.v1',
    summary: 'The breaches of one actor with one claim in one hour were counted, because there was more than one.',
    publisher: 'sluice/access',
    data: accessCounted,
    example: {
      kind: 'header',
      claimed: 'globex',
      call: 'POST /v1/events',
      from: '2026-03-01T12:00:00.000Z',
      count: 1200,
    },
  }),
  define({
    type: 'Security.Access.Violated.v1',
    summary: 'A caller named a tenant that is not its own, and was refused for the first time in this hour.',
    publisher: 'sluice/access',
    data: accessViolated,
    example: { kind: 'header', claimed: 'globex', call: 'POST /v1/events' },
  }),
]
