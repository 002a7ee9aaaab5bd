import * as z from 'zod'
import { modelName } from '#catalogue/fields/model-name.ts'
import { encryptedUrl } from '../encrypted-url.ts'

/**
 * The queue of a consumer, and its dead letters. Example: `scoring` has the settings `SCORING_QUEUE_URL` and
 * `SCORING_DEAD_LETTERS_URL`.
 */
export const queueSettings = (queue: string) => {
  const name = queue.toUpperCase().replaceAll('-', '_')
  const [queueUrl, deadLettersUrl] = [`${name}_QUEUE_URL`, `${name}_DEAD_LETTERS_URL`]
  return z.object({ [queueUrl]: z.url(), [deadLettersUrl]: z.url() }).transform((urls) => ({
    queue: { queueUrl: String(urls[queueUrl]), deadLettersUrl: String(urls[deadLettersUrl]) },
  }))
}

/** The model that returns opinions on assessments. */
export const modelSettings = z
  .object({
    /** Empty: no model is called. */
    MODEL_URL: encryptedUrl({ protocols: ['https', 'http'], mayBeEmpty: true }).default(''),
    MODEL_NAME: modelName.default('model'),
    /** Timeout for the opinion. After it, the assessment is stored without one. */
    MODEL_TIMEOUT_MS: z.coerce.number().int().min(50).max(5000).default(1000),
  })
  .transform(({ MODEL_URL: url, MODEL_NAME: name, MODEL_TIMEOUT_MS: timeoutMs }) => ({
    model: { url, name, timeoutMs },
  }))

export const auditSettings = z
  .object({ AUDIT_TABLE: z.string().min(1) })
  .transform(({ AUDIT_TABLE: auditTable }) => ({ auditTable }))

/** The states, the runs and the keys of the audit logs. */
export const auditLogSettings = z
  .object({ AUDIT_LOG_TABLE: z.string().min(1) })
  .transform(({ AUDIT_LOG_TABLE: auditLogTable }) => ({ auditLogTable }))

/** The bucket of the audit logs, and the text before the tenant in their names. */
export const auditBucketSettings = z
  .object({
    AUDIT_BUCKET: z.string().min(1),
    AUDIT_BUCKET_DOMAIN: z.string().min(1),
    /**
     * Replaces the domain of the bucket. It never changes, because a verifier knows a log by it. It has no spaces, plus signs and
     * control characters.
     */
    AUDIT_ORIGIN: z
      .string()
      .regex(
        /^[^\p{Z}\p{Cc}+]{0,200}$/u,
        'must have at most 200 characters, without spaces, plus signs and control characters',
      )
      .default(''),
  })
  .transform(({ AUDIT_BUCKET: auditBucket, AUDIT_BUCKET_DOMAIN: domain, AUDIT_ORIGIN: origin }) => ({
    auditBucket,
    originOf: (tenantId: string): string => `${origin || domain}/${tenantId}`,
  }))

/** The bucket of the archives of exports. */
export const exportBucketSettings = z
  .object({ EXPORT_BUCKET: z.string().min(1) })
  .transform(({ EXPORT_BUCKET: exportBucket }) => ({ exportBucket }))

/** An alias can be moved to another key, so it does not state which key signs. */
const checkpointKey = z.string().regex(/^(?:arn:[\w-]{1,20}:kms:[\w-]{1,30}:\d{12}:key\/[\w-]{1,64}|file:.{1,1000})$/, {
  error: 'A key that signs checkpoints is the ARN of a key of KMS, not of an alias, or file: and a path.',
})

/** The keys that sign checkpoints, each the ARN of a key of KMS, or `file:` and a path. */
export const checkpointKeysSettings = z
  .object({
    /** The key of the stack. */
    CHECKPOINT_KEY: checkpointKey,
    /** The keys with spaces between them, while one replaces another. Empty: the key of the stack. */
    CHECKPOINT_KEYS: z
      .string()
      .default('')
      .transform((keys) => keys.trim().split(/\s+/).filter(Boolean))
      .pipe(z.array(checkpointKey)),
  })
  .transform(({ CHECKPOINT_KEY: own, CHECKPOINT_KEYS: others }) => ({
    checkpointKeys: others.length === 0 ? [own] : others,
  }))

/** What the verification of the audit logs reads. */
export const verificationSettings = z
  .object({
    /** No fact of the stack is older. Each day from here on costs a round some reads, also without facts. */
    VERIFY_SINCE: z.iso.date().default('2026-01-01'),
    /** How many items each check reads of each tenant in a day, to verify again what was verified before. */
    VERIFY_ITEMS_PER_DAY: z.coerce.number().int().min(24).max(10_000_000).default(24_000),
    TENANTS_TABLE: z.string().min(1),
  })
  .transform(({ VERIFY_SINCE: day, VERIFY_ITEMS_PER_DAY: itemsPerDay, TENANTS_TABLE: tenantsTable }) => ({
    tenantsTable,
    verification: { since: `${day}T00:00:00.000Z`, itemsPerHour: Math.floor(itemsPerDay / 24) },
  }))

export const ledgerSettings = z
  .object({ LEDGER_TABLE: z.string().min(1) })
  .transform(({ LEDGER_TABLE: ledgerTable }) => ({ ledgerTable }))

export const profilesSettings = z
  .object({ PROFILES_TABLE: z.string().min(1) })
  .transform(({ PROFILES_TABLE: profilesTable }) => ({ profilesTable }))

const rulesets = z.object({ RULESETS_TABLE: z.string().min(1) })

/** The rulesets of tenants, for the calls that propose, activate and list them. */
export const rulesetRegisterSettings = rulesets.transform(({ RULESETS_TABLE: rulesetsTable }) => ({ rulesetsTable }))

/** The active rulesets, for scoring. */
export const rulesetsSettings = rulesets
  .extend({
    /** The lifetime of a cached ruleset. */
    RULESET_CACHE_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
  })
  .transform(({ RULESETS_TABLE: table, RULESET_CACHE_SECONDS: cacheSeconds }) => ({
    rulesets: { table, cacheSeconds },
  }))

export const reviewsSettings = z
  .object({ REVIEWS_TABLE: z.string().min(1) })
  .transform(({ REVIEWS_TABLE: reviewsTable }) => ({ reviewsTable }))

const policies = z.object({ DECISION_POLICIES_TABLE: z.string().min(1) })

/** The decision policies of tenants, for the calls that propose, activate and list them. */
export const policyRegisterSettings = policies.transform(({ DECISION_POLICIES_TABLE: policiesTable }) => ({
  policiesTable,
}))

/** The active decision policies, for the workflow. */
export const policiesSettings = policies
  .extend({
    /** The lifetime of a cached decision policy. */
    DECISION_POLICY_CACHE_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
  })
  .transform(({ DECISION_POLICIES_TABLE: table, DECISION_POLICY_CACHE_SECONDS: cacheSeconds }) => ({
    policies: { table, cacheSeconds },
  }))

export const viewsSettings = z
  .object({ VIEWS_TABLE: z.string().min(1), ACTIVITY_TABLE: z.string().min(1) })
  .transform(({ VIEWS_TABLE: viewsTable, ACTIVITY_TABLE: activityTable }) => ({ viewsTable, activityTable }))

export const bridgeSettings = z
  .object({
    BRIDGE_TABLE: z.string().min(1),
    /** The lease of a message for the instance that claimed it. Longer than the timeout of the function. */
    BRIDGE_LEASE_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
    /** The secret with the address of the broker: a name or an ARN, or `file:` and a path. */
    AMQP_SECRET: z.string().min(1),
    /** Timeout for opening a connection, and for the confirm of a message. */
    AMQP_TIMEOUT_MS: z.coerce.number().int().min(100).max(30_000).default(5000),
  })
  .transform((values) => ({
    bridgeTable: values.BRIDGE_TABLE,
    bridgeLeaseSeconds: values.BRIDGE_LEASE_SECONDS,
    amqpSecret: values.AMQP_SECRET,
    amqpTimeoutMs: values.AMQP_TIMEOUT_MS,
  }))
