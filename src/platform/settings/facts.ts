import * as z from 'zod'

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
