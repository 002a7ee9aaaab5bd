import type { Instant } from '#kernel/domain/instant.ts'

/** A key that seals facts. Its secret is a text of 32 random bytes or more. */
export type FactKey = Readonly<{ id: string; secret: string; createdAt: Instant }>

/** All keys, newest first. There is always one. */
export type FactKeys = readonly [FactKey, ...FactKey[]]

const dayMs = 86_400_000

/**
 * How long a key verifies after a newer one was created. A fact can wait four days in a queue and 14 in its dead letters, and
 * after a redrive for the same time again.
 */
export const verifiesDays = 40

const ageMs = ({ createdAt }: FactKey, now: Instant): number => Date.parse(now) - Date.parse(createdAt)

/** The keys that verify now: the newest, and those that were replaced at most `verifiesDays` ago. */
export const verifyingKeys = (keys: FactKeys, now: Instant): FactKeys => {
  const [newest, ...older] = keys
  const replacedBy = (index: number): FactKey => keys[index] ?? newest
  return [newest, ...older.filter((_, index) => ageMs(replacedBy(index), now) <= verifiesDays * dayMs)]
}

/**
 * The key that seals now: the newest one that is older than `settleMs`, so that every consumer has read it before it is used.
 * If all are younger, the oldest one.
 */
export const sealingKey = (keys: FactKeys, now: Instant, settleMs: number): FactKey => {
  const settled = keys.find((key) => ageMs(key, now) >= settleMs)
  return settled ?? keys.at(-1) ?? keys[0]
}

/** Adds a key, and removes those that no longer verify. Adding a key again changes nothing. */
export const withKey = (keys: FactKeys, key: FactKey, now: Instant): FactKeys =>
  keys.some(({ id }) => id === key.id) ? keys : verifyingKeys([key, ...keys], now)
