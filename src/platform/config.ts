import * as z from 'zod'
import { modelName } from '#catalogue/fields/model-name.ts'
import { modelUrl } from './model-url.ts'

/** Settings by concern. A function picks only its own, mirroring its `environment` in serverless.yml and its IAM role. */
export const factsSettings = {
  FACTS_TABLE: z.string().min(1),
  /** Partitions one tenant's day is spread over in the index by time. Raise it for a hot tenant; never lower it. */
  FACTS_SHARDS: z.coerce.number().int().min(1).max(100).default(4),
}

export const idempotencySettings = {
  IDEMPOTENCY_TABLE: z.string().min(1),
  /** How long a key is remembered. */
  IDEMPOTENCY_HOURS: z.coerce.number().int().min(1).max(168).default(24),
}

const tenantsTable = z.string().min(1)
const tenantCacheSeconds = z.coerce.number().int().min(1).max(3600).default(60)

/** Who may enter: whose tokens are accepted, and what is known of tenants. */
export const accessSettings = {
  AUTH_ISSUER: z.string().min(1),
  AUTH_AUDIENCE: z.string().min(1),
  AUTH_JWKS_URL: z.url(),
  TENANTS_TABLE: tenantsTable,
  /** How long a function goes by what it has read of a tenant. */
  TENANT_CACHE_SECONDS: tenantCacheSeconds,
  /** How many requests a second a tenant may send that has no limits of its own. */
  TENANT_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).max(100_000).default(500),
  /** How many requests such a tenant may send at once. */
  TENANT_BURST: z.coerce.number().int().min(1).max(1_000_000).default(1000),
}

/** What is known of tenants and their senders, where there is no token. */
export const tenantsSettings = { TENANTS_TABLE: tenantsTable, TENANT_CACHE_SECONDS: tenantCacheSeconds }

export const topicSettings = { FACTS_TOPIC_ARN: z.string().min(1) }
export const intakeQueueSettings = { INTAKE_QUEUE_URL: z.url(), INTAKE_DEAD_LETTERS_URL: z.url() }
export const scoringQueueSettings = { SCORING_QUEUE_URL: z.url(), SCORING_DEAD_LETTERS_URL: z.url() }
export const workflowQueueSettings = { WORKFLOW_QUEUE_URL: z.url(), WORKFLOW_DEAD_LETTERS_URL: z.url() }
export const auditQueueSettings = { AUDIT_QUEUE_URL: z.url(), AUDIT_DEAD_LETTERS_URL: z.url() }
export const bridgeQueueSettings = { BRIDGE_QUEUE_URL: z.url(), BRIDGE_DEAD_LETTERS_URL: z.url() }
export const viewsQueueSettings = { VIEWS_QUEUE_URL: z.url(), VIEWS_DEAD_LETTERS_URL: z.url() }

/** Who is asked for an opinion on assessments. */
export const modelSettings = {
  /** Empty: nobody is asked. */
  MODEL_URL: modelUrl.default(''),
  MODEL_NAME: modelName.default('model'),
  /** How long an assessment waits for the opinion before it is kept without. */
  MODEL_TIMEOUT_MS: z.coerce.number().int().min(50).max(5000).default(1000),
}

export const auditSettings = { AUDIT_TABLE: z.string().min(1) }
export const ledgerSettings = { LEDGER_TABLE: z.string().min(1) }
export const profilesSettings = { PROFILES_TABLE: z.string().min(1) }

const rulesetsTable = z.string().min(1)

/** The rulesets of tenants, where they are proposed and activated. */
export const rulesetRegisterSettings = { RULESETS_TABLE: rulesetsTable }

/** The rulesets in force. */
export const rulesetsSettings = {
  RULESETS_TABLE: rulesetsTable,
  /** How long an instance goes by the ruleset it has read. */
  RULESET_CACHE_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
}

export const viewsSettings = { VIEWS_TABLE: z.string().min(1) }

export const bridgeSettings = {
  BRIDGE_TABLE: z.string().min(1),
  /** How long a message belongs to the instance that claimed it. Longer than the function may run. */
  BRIDGE_LEASE_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
  AMQP_URL: z.url({ protocol: /^amqps?$/ }),
  /** How long opening a connection, and the confirm of a message, may each take. */
  AMQP_TIMEOUT_MS: z.coerce.number().int().min(100).max(30_000).default(5000),
}

/**
 * Reads the settings asked for from the environment, once, at cold start.
 * @throws Error that names every missing or wrong setting at once.
 */
export const loadConfig = <Shape extends z.ZodRawShape>(shape: Shape): z.output<z.ZodObject<Shape>> => {
  const parsed = z.object(shape).safeParse(process.env)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`Settings are missing or wrong. ${faults.join('; ')}`)
}
