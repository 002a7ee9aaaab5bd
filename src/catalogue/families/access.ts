import * as z from 'zod'
import { type CatalogueEntry, define, instant, sensitive } from '../define.ts'

const accessViolated = z.looseObject({
  /** The claim was in `X-Tenant-Id`, in the body, in the sender of a queued message, in a forged message, or in an altered fact. */
  kind: z.enum(['header', 'claim', 'sender', 'message', 'fact']),
  /** The claimed tenant, cut after 128 characters and without control characters. */
  claimed: sensitive(z.string().max(128)),
  /** The call. Examples: `POST /v1/events`, `queue intake`. */
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
  senderId: sensitive(z.string()).optional(),
  before: tenantSettings,
  after: tenantSettings,
})

export const accessTypes: readonly CatalogueEntry[] = [
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
