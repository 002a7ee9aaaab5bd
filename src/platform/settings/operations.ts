import * as z from 'zod'
import { encryptedUrl } from '../encrypted-url.ts'
import { unknownTenants } from './access.ts'

/** What the check of readiness probes, besides the facts. */
export const readySettings = z
  .object({
    AUTH_JWKS_URL: encryptedUrl({ protocols: ['https', 'http'] }),
    BRIDGE_TABLE: z.string().min(1),
    FACTS_TOPIC_ARN: z.string().min(1),
    INTAKE_QUEUE_URL: z.url(),
  })
  .transform((values) => ({
    ready: {
      keysUrl: values.AUTH_JWKS_URL,
      bridgeTable: values.BRIDGE_TABLE,
      topicArn: values.FACTS_TOPIC_ARN,
      queueUrl: values.INTAKE_QUEUE_URL,
    },
  }))

/** The events that were found stuck. */
export const stuckSettings = z
  .object({ STUCK_TABLE: z.string().min(1) })
  .transform(({ STUCK_TABLE: stuckTable }) => ({ stuckTable }))

/** The check of stuck events. */
export const findStuckSettings = z
  .object({
    /** How long an event may be in a passing state. Longer than the timeout of every function that stores events. */
    STUCK_AFTER_SECONDS: z.coerce.number().int().min(1).max(86_400).default(900),
    /** How far back the facts of a tenant are read at first. */
    STUCK_LOOKBACK_DAYS: z.coerce.number().int().min(1).max(3660).default(14),
    TENANTS_TABLE: z.string().min(1),
    ...unknownTenants.shape,
    /** The table with a row for each tenant that called. It is read only where unknown tenants are allowed. */
    SEEN_TENANTS_TABLE: z.string().min(1),
  })
  .transform((values) => ({
    findStuck: {
      limitMs: values.STUCK_AFTER_SECONDS * 1000,
      lookbackDays: values.STUCK_LOOKBACK_DAYS,
    },
    checkedTenants: {
      table: values.TENANTS_TABLE,
      seenTable: values.SEEN_TENANTS_TABLE,
      unknownTenants: values.UNKNOWN_TENANTS,
    },
  }))

/** The jobs of operators, for commands. */
export const jobsSettings = z
  .object({
    JOBS_TABLE: z.string().min(1),
    /** The time after which another runner may take over the job of a runner that died. */
    JOBS_LEASE_SECONDS: z.coerce.number().int().min(2).max(3600).default(30),
  })
  .transform(({ JOBS_TABLE: table, JOBS_LEASE_SECONDS: leaseSeconds }) => ({ jobs: { table, leaseSeconds } }))
