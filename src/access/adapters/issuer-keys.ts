import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { Transient } from '#kernel/domain/errors.ts'
import type { KeyFault, KeySet } from './key-set.ts'

type Needs = Readonly<{
  /** Fetches the keys of the issuer. @throws any error when it cannot. */
  fetchKeySet: () => Promise<KeySet>
  nowMs: () => number
  /** How long the last keys are valid while no others can be fetched. */
  validMs: number
  /** Called after each fetch that failed. `ageMs` is the age of the last keys, if there are any. */
  onOutage: (cause: unknown, ageMs: number | undefined) => void
  /** Called after each fetch of a set with faulty keys. */
  onFaults: (faults: readonly KeyFault[]) => void
}>

/** The time after which keys are fetched again. */
const freshMs = 600_000
/** The shortest time from a fetch to the next one, which a token with an unknown key causes. */
const unknownKeyMs = 30_000
/** The shortest time from a failed fetch to the next one: while there are valid keys, and without them. */
const failedMs = { withKeys: 30_000, withoutKeys: 5_000 }

type KeyFetch = Readonly<{ find: JWTVerifyGetKey; atMs: number }>
type Failure = Readonly<{ cause: unknown; atMs: number }>

/**
 * The keys of the issuer, for one instance of a function. They are fetched again after ten minutes, and for a token with an
 * unknown key. If that fails, the last keys are valid for a limited time. Concurrent requests share a fetch.
 * @throws Transient `store-unavailable` when there is no valid key set, and when a key is unknown while the issuer is
 *   unavailable. The returned function also throws errors of `jose`.
 */
export const makeIssuerKeys = ({ fetchKeySet, nowMs, validMs, onOutage, onFaults }: Needs): JWTVerifyGetKey => {
  let last: KeyFetch | undefined
  /** Since the last successful fetch. */
  let failure: Failure | undefined
  let pending: Promise<void> | undefined

  const load = async (): Promise<void> => {
    try {
      const { keys, faults } = await fetchKeySet()
      last = { find: createLocalJWKSet({ keys: [...keys] }), atMs: nowMs() }
      failure = undefined
      if (faults.length > 0) onFaults(faults)
    } catch (cause) {
      failure = { cause, atMs: nowMs() }
      onOutage(cause, last && nowMs() - last.atMs)
    } finally {
      pending = undefined
    }
  }

  const validKeys = (): JWTVerifyGetKey | undefined =>
    last !== undefined && nowMs() < last.atMs + validMs ? last.find : undefined

  const isDue = (ageMs: number): boolean => {
    if (failure) return nowMs() >= failure.atMs + (validKeys() ? failedMs.withKeys : failedMs.withoutKeys)
    return last === undefined || nowMs() >= last.atMs + ageMs
  }

  /** Fetches the keys, unless the last try is too recent. Only one request waits, and those that have no other key. */
  const refresh = async (ageMs: number, isNeeded: boolean): Promise<void> => {
    const isFirst = pending === undefined && isDue(ageMs)
    if (isFirst) pending = load()
    if (isFirst || isNeeded) await pending
  }

  const find: JWTVerifyGetKey = async (header, token) => {
    const keys = validKeys()
    if (keys === undefined) throw unavailable(failure)
    return keys(header, token)
  }

  return async (header, token) => {
    await refresh(freshMs, validKeys() === undefined)
    try {
      return await find(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      await refresh(unknownKeyMs, true)
      // The issuer can have published the key since the last successful fetch.
      if (failure !== undefined) throw unavailable(failure)
      return await find(header, token)
    }
  }
}

const unavailable = (failure: Failure | undefined): Transient =>
  new Transient('store-unavailable', 'The keys of the token issuer are unavailable. Send the same request again.', {
    cause: failure?.cause,
  })
