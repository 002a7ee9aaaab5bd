import { eventIdOfSigningKey } from '#facts/application/identity.ts'
import { happenings } from '#facts/domain/happening.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { makeIsIntroduced } from './introduced-key.ts'
import type { KeyRegister, RegisteredKey } from './ports.ts'
import type { EventFacts } from './trail-ports.ts'
import type { UnnamedDifference } from './verified-head.ts'

type Needs = Readonly<{ register: Pick<KeyRegister, 'all' | 'unreadable'>; facts: EventFacts }>

/**
 * Makes the function that compares the register of keys with the facts in Sluice's own log: each key was introduced, and each end of a
 * key is a fact. A key of the facts that the register lacks is found from the side of the fact. @throws Transient `store-unavailable`.
 */
export const makeCompareKeys = ({ register, facts }: Needs) => {
  const isIntroduced = makeIsIntroduced(facts)

  const isRetired = async ({ keyId, period }: RegisteredKey): Promise<boolean> => {
    const stored = await facts.of({ tenantId: ownTenantId, eventId: eventIdOfSigningKey(ownTenantId, keyId) })
    const known = new Set<string>(stored.map(({ happening }) => happening))
    return known.has(happenings.keyed('retired', period))
  }

  const compare = async (key: RegisteredKey): Promise<readonly UnnamedDifference[]> => {
    if (!(await isIntroduced(key))) return [planted(key)]
    return key.until === undefined || (await isRetired(key)) ? [] : [ended(key)]
  }

  return async (): Promise<readonly UnnamedDifference[]> => {
    const [keys, unreadable] = await Promise.all([register.all(), register.unreadable()])
    return [...unreadable.map(unreadableKey), ...(await Promise.all(keys.map(compare))).flat()]
  }
}

/** A planted row can have any text as its key, so the place has a hash of it. */
export const placeOfKey = (keyId: string): string => `key ${sha256(keyId).slice(0, 16)}`

const unreadableKey = (keyId: string): UnnamedDifference => ({
  kind: 'wrong-signature',
  place: placeOfKey(keyId),
  because: 'A row of the register of keys cannot be read.',
})

const planted = ({ keyId }: RegisteredKey): UnnamedDifference => ({
  kind: 'missing-fact',
  place: placeOfKey(keyId),
  because: 'A key is in the register, and no fact has introduced it.',
})

const ended = ({ keyId }: RegisteredKey): UnnamedDifference => ({
  kind: 'missing-fact',
  place: placeOfKey(keyId),
  because: 'A key has an end in the register, and no fact has retired it.',
})
