import * as z from 'zod'
import { modelName } from '#catalogue/fields/model-name.ts'
import { encryptedUrl } from './encrypted-url.ts'
import { tokenAlgorithms } from './token-algorithms.ts'

/**
 * Settings by concern: environment variables, parsed into the arguments of adapters. A function loads only its own settings,
 * as in its `environment` in serverless.yml and in its IAM role.
 */
export const factsSettings = z
  .object({
    FACTS_TABLE: z.string().min(1),
    /** The number of partitions for one tenant and day in the index by time. It can be raised for a busy tenant, never lowered. */
    FACTS_SHARDS: z.coerce.number().int().min(1).max(100).default(4),
  })
  .transform(({ FACTS_TABLE: table, FACTS_SHARDS: shardCount }) => ({ facts: { table, shardCount } }))

export const idempotencySettings = z
  .object({
    IDEMPOTENCY_TABLE: z.string().min(1),
    /** The lifetime of a key. */
    IDEMPOTENCY_HOURS: z.coerce.number().int().min(1).max(168).default(24),
  })
  .transform(({ IDEMPOTENCY_TABLE: table, IDEMPOTENCY_HOURS: hours }) => ({ keys: { table, hours } }))

const tenants = z.object({
  TENANTS_TABLE: z.string().min(1),
  /** The lifetime of cached settings of a tenant. */
  TENANT_CACHE_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
})

/** Tenants and their senders, for consumers: a queue has no tokens. */
export const tenantsSettings = tenants.transform(({ TENANTS_TABLE: table, TENANT_CACHE_SECONDS: cacheSeconds }) => ({
  tenants: { table, cacheSeconds },
}))

const unknownTenants = z.object({
  /** Whether tenants without a row are refused or allowed. */
  UNKNOWN_TENANTS: z.enum(['refuse', 'allow']).default('refuse'),
})

/** The limit of a tenant without a limit of its own. */
const tenantLimit = z.object({
  TENANT_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).max(100_000).default(500),
  TENANT_BURST: z.coerce.number().int().min(1).max(1_000_000).default(1000),
})

const buckets = z.object({ BUCKETS_TABLE: z.string().min(1) })

/** The limits of tenants on a queue, and whether tenants without a row may use it. */
export const queueLimitSettings = unknownTenants.extend(tenantLimit.shape).transform((values) => ({
  unknownTenants: values.UNKNOWN_TENANTS,
  defaultLimit: { requestsPerSecond: values.TENANT_REQUESTS_PER_SECOND, burst: values.TENANT_BURST },
}))

/** The counts of requests. */
export const bucketsSettings = buckets.transform(({ BUCKETS_TABLE: bucketsTable }) => ({ bucketsTable }))

export const breachesSettings = z
  .object({ BREACHES_TABLE: z.string().min(1) })
  .transform(({ BREACHES_TABLE: breachesTable }) => ({ breachesTable }))

/** The unique ids of the roles of the stack, with commas between them. None of them may write for a producer. */
export const stackRolesSettings = z
  .object({ STACK_ROLE_IDS: z.string() })
  .transform(({ STACK_ROLE_IDS: ids }) => ({ stackRoleIds: new Set(ids.split(',').filter(Boolean)) }))

/** The role of the consumer of the queue intake, for the command that returns its dead letters. */
export const intakeConsumerSettings = z
  .object({ INTAKE_CONSUMER_ROLE_ID: z.string().min(1) })
  .transform(({ INTAKE_CONSUMER_ROLE_ID: intakeConsumerRoleId }) => ({ intakeConsumerRoleId }))

const violations = z.object({ VIOLATIONS_QUEUE_URL: z.url() })

/** The queue to which breaches are reported. */
export const violationsSettings = violations.transform(({ VIOLATIONS_QUEUE_URL: violationsQueueUrl }) => ({
  violationsQueueUrl,
}))

/** One or more words with spaces between them. Claims, audiences and algorithms have none in their names. */
const words = z
  .string()
  .transform((text) => text.split(' ').filter(Boolean))
  .refine(({ length }) => length > 0, 'must have at least one word')

/** The checks before a call: accepted tokens, tenants and their rate limits. docs/issuers.md has values for some issuers. */
export const accessSettings = z
  .object({
    AUTH_ISSUER: z.string().min(1),
    /** Each audience that is accepted. */
    AUTH_AUDIENCE: words,
    /** The claim that names the audience of a token without `aud`. Empty: such a token is refused. */
    AUTH_AUDIENCE_FALLBACK: z.string().default(''),
    AUTH_JWKS_URL: encryptedUrl({ protocols: ['https', 'http'] }),
    /** How long the last keys of the issuer are valid while it is unavailable. */
    AUTH_KEYS_HOURS: z.coerce.number().int().min(1).max(168).default(12),
    AUTH_ALGORITHMS: words.pipe(z.array(z.enum(tokenAlgorithms))).prefault(tokenAlgorithms.join(' ')),
    /** The longest life of a token. */
    AUTH_TOKEN_HOURS_MAX: z.coerce.number().int().min(1).max(8760).default(24),
    AUTH_TENANT_CLAIM: z.string().min(1).default('tenant_id'),
    AUTH_PARTNER_CLAIM: z.string().min(1).default('partner_id'),
    AUTH_SCOPE_CLAIMS: words.prefault('scope'),
    /** The text before each scope. It is removed, and words without it grant nothing. */
    AUTH_SCOPE_PREFIX: z.string().default(''),
    ...tenantLimit.shape,
    ...buckets.shape,
    /** The requests per second and the burst of each operator. */
    OPERATOR_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).max(100_000).default(1000),
    OPERATOR_BURST: z.coerce.number().int().min(1).max(1_000_000).default(2000),
    ...unknownTenants.shape,
    ...tenants.shape,
    ...violations.shape,
    /** The queue to which reads by operators and readings of personal data are reported. */
    READINGS_QUEUE_URL: z.url(),
  })
  .transform((values) => ({
    access: {
      tokens: {
        issuer: values.AUTH_ISSUER,
        algorithms: values.AUTH_ALGORITHMS,
        rules: {
          audiences: values.AUTH_AUDIENCE,
          audienceFallback: values.AUTH_AUDIENCE_FALLBACK,
          lifeMax: values.AUTH_TOKEN_HOURS_MAX * 3600,
        },
        claims: {
          tenant: values.AUTH_TENANT_CLAIM,
          partner: values.AUTH_PARTNER_CLAIM,
          scopes: values.AUTH_SCOPE_CLAIMS,
          scopePrefix: values.AUTH_SCOPE_PREFIX,
        },
      },
      keys: { url: values.AUTH_JWKS_URL, validMs: values.AUTH_KEYS_HOURS * 3_600_000 },
      tenants: {
        table: values.TENANTS_TABLE,
        cacheSeconds: values.TENANT_CACHE_SECONDS,
        unknownTenants: values.UNKNOWN_TENANTS,
      },
      defaultLimit: { requestsPerSecond: values.TENANT_REQUESTS_PER_SECOND, burst: values.TENANT_BURST },
      operatorLimit: { requestsPerSecond: values.OPERATOR_REQUESTS_PER_SECOND, burst: values.OPERATOR_BURST },
      bucketsTable: values.BUCKETS_TABLE,
      violationsQueueUrl: values.VIOLATIONS_QUEUE_URL,
      readingsQueueUrl: values.READINGS_QUEUE_URL,
    },
  }))

/** The keys that seal facts, for publishers and consumers of facts. */
export const factKeysSettings = z
  .object({
    /** The secret with the keys: a name or an ARN, or `file:` and a path. */
    FACT_KEYS_SECRET: z.string().min(1),
    /** The lifetime of cached keys. A new key is used after twice this time. */
    FACT_KEYS_CACHE_SECONDS: z.coerce.number().int().min(1).max(3600).default(300),
  })
  .transform(({ FACT_KEYS_SECRET: secret, FACT_KEYS_CACHE_SECONDS: cacheSeconds }) => ({
    factKeys: { secret, cacheSeconds },
  }))

const vault = z.object({
  VAULT_TABLE: z.string().min(1),
  /** The master key of the vault: an ARN or an alias of KMS, or `file:` and a path. */
  VAULT_KEY: z.string().min(1),
})

/** The vault, for readers of its values. */
export const vaultSettings = vault.transform(({ VAULT_TABLE: table, VAULT_KEY: key }) => ({ vault: { table, key } }))

/** The vault, for functions that remove values and cannot read them. */
export const vaultTableSettings = vault
  .pick({ VAULT_TABLE: true })
  .transform(({ VAULT_TABLE: vaultTable }) => ({ vaultTable }))

/** The shortest retention that an operator may set for a tenant. */
export const retentionSettings = z
  .object({ RETENTION_DAYS_MIN: z.coerce.number().int().min(1).max(36_500).default(30) })
  .transform(({ RETENTION_DAYS_MIN: retentionDaysMin }) => ({ retentionDaysMin }))

/** The bucket of archived events. */
export const archiveSettings = z
  .object({ ARCHIVE_BUCKET: z.string().min(1) })
  .transform(({ ARCHIVE_BUCKET: archiveBucket }) => ({ archiveBucket }))

/** The keys of the digests of events. */
export const digestKeysSettings = z
  .object({
    /** The secret with the keys: a name or an ARN, or `file:` and a path. */
    DIGEST_KEYS_SECRET: z.string().min(1),
  })
  .transform(({ DIGEST_KEYS_SECRET: digestKeysSecret }) => ({ digestKeysSecret }))

export const topicSettings = z
  .object({ FACTS_TOPIC_ARN: z.string().min(1) })
  .transform(({ FACTS_TOPIC_ARN: factsTopicArn }) => ({ factsTopicArn }))

export const outboxLettersSettings = z
  .object({ OUTBOX_DEAD_LETTERS_URL: z.url() })
  .transform(({ OUTBOX_DEAD_LETTERS_URL: outboxLettersUrl }) => ({ outboxLettersUrl }))

const outbox = z.object({ OUTBOX_TABLE: z.string().min(1) })

/** The state of the outbox. */
export const outboxSettings = outbox.transform(({ OUTBOX_TABLE: outboxTable }) => ({ outboxTable }))

/** The state of the outbox, for the check of its health. */
export const outboxHealthSettings = outbox
  .extend({
    /** The age of the oldest unpublished fact above which the outbox is late. It is up to a minute while nothing waits. */
    OUTBOX_LATE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(180),
  })
  .transform(({ OUTBOX_TABLE: table, OUTBOX_LATE_SECONDS: lateSeconds }) => ({ outbox: { table, lateSeconds } }))

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

/** The queue `intake` and its dead letters, for a function that searches them and consumes none. */
export const intakeQueuesSettings = z
  .object({ INTAKE_QUEUE_URL: z.url(), INTAKE_DEAD_LETTERS_URL: z.url() })
  .transform(({ INTAKE_QUEUE_URL: queueUrl, INTAKE_DEAD_LETTERS_URL: deadLettersUrl }) => ({
    intake: { queueUrl, deadLettersUrl },
  }))

/** The holds and erasures of tenants. */
export const custodySettings = z
  .object({ CUSTODY_TABLE: z.string().min(1) })
  .transform(({ CUSTODY_TABLE: custodyTable }) => ({ custodyTable }))

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

/** The parsed settings of several concerns, in one object. */
export type Config<Concerns extends readonly z.ZodType[]> = Concerns extends readonly [
  infer First extends z.ZodType,
  ...infer Rest extends readonly z.ZodType[],
]
  ? z.output<First> & Config<Rest>
  : unknown

/**
 * Reads the settings of these concerns from the environment, once, at cold start.
 * @throws Error with every missing or invalid setting.
 */
export const loadConfig = <const Concerns extends readonly z.ZodType[]>(...concerns: Concerns): Config<Concerns> => {
  const results = concerns.map((concern) => concern.safeParse(process.env))
  const issues = results.flatMap(({ error }) => error?.issues ?? [])
  const faults = new Set(issues.map(({ path, message }) => `${path.join('.')}: ${message}`))
  if (faults.size > 0) throw new Error(`Settings are missing or invalid. ${[...faults].join('; ')}`)
  return Object.assign({}, ...results.map(({ data }) => data))
}
