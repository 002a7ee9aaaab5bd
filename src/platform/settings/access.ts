import * as z from 'zod'
import { encryptedUrl } from '../encrypted-url.ts'
import { tokenAlgorithms } from '../token-algorithms.ts'

const tenants = z.object({
  TENANTS_TABLE: z.string().min(1),
  /** The lifetime of cached settings of a tenant. */
  TENANT_CACHE_SECONDS: z.coerce.number().int().min(1).max(3600).default(60),
})

/** Tenants and their senders, for consumers: a queue has no tokens. */
export const tenantsSettings = tenants.transform(({ TENANTS_TABLE: table, TENANT_CACHE_SECONDS: cacheSeconds }) => ({
  tenants: { table, cacheSeconds },
}))

/** Whether tenants may call that have no row. */
export const unknownTenants = z.object({
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
