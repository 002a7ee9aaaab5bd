import * as z from 'zod'
import { modelName } from '#catalogue/fields/model-name.ts'
import { modelUrl } from './model-url.ts'

/**
 * Settings by concern: names in the environment, parsed into what adapters take. A function loads only its own, mirroring
 * its `environment` in serverless.yml and its IAM role.
 */
export const factsSettings = z
  .object({
    FACTS_TABLE: z.string().min(1),
    /** Partitions one tenant's day is spread over in the index by time. Raise it for a hot tenant; never lower it. */
    FACTS_SHARDS: z.coerce.number().int().min(1).max(100).default(4),
  })
  .transform(({ FACTS_TABLE: table, FACTS_SHARDS: shardCount }) => ({ facts: { table, shardCount } }))

export const idempotencySettings = z
  .object({
    IDEMPOTENCY_TABLE: z.string().min(1),
    /** How long a key is remembered. */
    IDEMPOTENCY_HOURS: z.coerce.number().int().min(1).max(168).default(24),
  })
  .transform(({ IDEMPOTENCY_TABLE: table, IDEMPOTENCY_HOURS: hours }) => ({ keys: { table, hours } }))

const tenants = z.object({
  TENANTS_TABLE: z.string().min(1),
  /** How long a function uses what it has read of a tenant. */
  TENANT_CACHE_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
})

/** Tenants and their senders, where there is no token. */
export const tenantsSettings = tenants.transform(({ TENANTS_TABLE: table, TENANT_CACHE_SECONDS: cacheSeconds }) => ({
  tenants: { table, cacheSeconds },
}))

const violations = z.object({ VIOLATIONS_QUEUE_URL: z.url() })

/** Where breaches are reported. */
export const violationsSettings = violations.transform(({ VIOLATIONS_QUEUE_URL: violationsQueueUrl }) => ({
  violationsQueueUrl,
}))

/** Who may enter: whose tokens are accepted, which tenants there are, and how fast they may send. */
export const accessSettings = z
  .object({
    AUTH_ISSUER: z.string().min(1),
    AUTH_AUDIENCE: z.string().min(1),
    AUTH_JWKS_URL: z.url(),
    BUCKETS_TABLE: z.string().min(1),
    /** How many requests a second a tenant may send that has no limits of its own. */
    TENANT_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).max(100_000).default(500),
    /** How many requests such a tenant may send at once. */
    TENANT_BURST: z.coerce.number().int().min(1).max(1_000_000).default(1000),
    ...tenants.shape,
    ...violations.shape,
  })
  .transform((values) => ({
    access: {
      tokens: { issuer: values.AUTH_ISSUER, audience: values.AUTH_AUDIENCE, jwksUrl: values.AUTH_JWKS_URL },
      tenants: { table: values.TENANTS_TABLE, cacheSeconds: values.TENANT_CACHE_SECONDS },
      usual: { requestsPerSecond: values.TENANT_REQUESTS_PER_SECOND, burst: values.TENANT_BURST },
      bucketsTable: values.BUCKETS_TABLE,
      violationsQueueUrl: values.VIOLATIONS_QUEUE_URL,
    },
  }))

export const topicSettings = z
  .object({ FACTS_TOPIC_ARN: z.string().min(1) })
  .transform(({ FACTS_TOPIC_ARN: factsTopicArn }) => ({ factsTopicArn }))

/**
 * The queue that a consumer reads, and the queue of its dead letters. Example: `scoring` is read from `SCORING_QUEUE_URL` and
 * `SCORING_DEAD_LETTERS_URL`.
 */
export const queueSettings = (queue: string) => {
  const name = queue.toUpperCase().replaceAll('-', '_')
  const [queueUrl, deadLettersUrl] = [`${name}_QUEUE_URL`, `${name}_DEAD_LETTERS_URL`]
  return z.object({ [queueUrl]: z.url(), [deadLettersUrl]: z.url() }).transform((urls) => ({
    queue: { queueUrl: String(urls[queueUrl]), deadLettersUrl: String(urls[deadLettersUrl]) },
  }))
}

/** The model that is asked for an opinion on assessments. */
export const modelSettings = z
  .object({
    /** Empty: no model is asked. */
    MODEL_URL: modelUrl.default(''),
    MODEL_NAME: modelName.default('model'),
    /** How long an assessment waits for the opinion before it is stored without one. */
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

/** The rulesets of tenants, where they are proposed and activated. */
export const rulesetRegisterSettings = rulesets.transform(({ RULESETS_TABLE: rulesetsTable }) => ({ rulesetsTable }))

/** The rulesets in force. */
export const rulesetsSettings = rulesets
  .extend({
    /** How long an instance uses the ruleset it has read. */
    RULESET_CACHE_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
  })
  .transform(({ RULESETS_TABLE: table, RULESET_CACHE_SECONDS: cacheSeconds }) => ({
    rulesets: { table, cacheSeconds },
  }))

export const viewsSettings = z
  .object({ VIEWS_TABLE: z.string().min(1) })
  .transform(({ VIEWS_TABLE: viewsTable }) => ({ viewsTable }))

export const bridgeSettings = z
  .object({
    BRIDGE_TABLE: z.string().min(1),
    /** How long a message belongs to the instance that claimed it. Longer than the function may run. */
    BRIDGE_LEASE_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
    AMQP_URL: z.url({ protocol: /^amqps?$/ }),
    /** How long opening a connection, and the confirm of a message, may each take. */
    AMQP_TIMEOUT_MS: z.coerce.number().int().min(100).max(30_000).default(5000),
  })
  .transform((values) => ({
    bridgeTable: values.BRIDGE_TABLE,
    bridgeLeaseSeconds: values.BRIDGE_LEASE_SECONDS,
    amqpUrl: values.AMQP_URL,
    amqpTimeoutMs: values.AMQP_TIMEOUT_MS,
  }))

/** What several concerns are parsed into, in one object. */
export type Config<Concerns extends readonly z.ZodType[]> = Concerns extends readonly [
  infer First extends z.ZodType,
  ...infer Rest extends readonly z.ZodType[],
]
  ? z.output<First> & Config<Rest>
  : unknown

/**
 * Reads the settings of these concerns from the environment, once, at cold start.
 * @throws Error that names every missing or wrong setting at once.
 */
export const loadConfig = <const Concerns extends readonly z.ZodType[]>(...concerns: Concerns): Config<Concerns> => {
  const results = concerns.map((concern) => concern.safeParse(process.env))
  const issues = results.flatMap(({ error }) => error?.issues ?? [])
  const faults = new Set(issues.map(({ path, message }) => `${path.join('.')}: ${message}`))
  if (faults.size > 0) throw new Error(`Settings are missing or wrong. ${[...faults].join('; ')}`)
  return Object.assign({}, ...results.map(({ data }) => data))
}
