import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfSigningKey } from '#facts/application/identity.ts'
import { rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { type Clock, type Instant, msAfter } from '#kernel/domain/instant.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import type { CheckpointSigner, KeyRegister, RegisteredKey, SigningKey } from './ports.ts'
import { base64Of } from './strict-text.ts'

type Needs = Readonly<{
  signer: Pick<CheckpointSigner, 'keys'>
  register: KeyRegister
  facts: Pick<FactLog, 'append'>
  clock: Clock
}>

/**
 * How long a key that ended does not begin again: an instance with earlier settings can still have it. Its signatures are valid meanwhile,
 * because it is in the register.
 */
const endedMs = 3_600_000

/**
 * Adds keys that sign now to the register, notes the end of those that sign no more, and the next period of those that were put back. A
 * fact of Sluice's own log states each. Safe to repeat and to race. @throws Transient `store-unavailable` or `signer-unavailable`.
 */
export const makeRegisterKeys = ({ signer, register, facts, clock }: Needs) => {
  // The fact comes first: if the process dies between them, the next one repeats both.
  const begin = async (key: SigningKey, known: RegisteredKey | undefined, at: Instant): Promise<void> => {
    if (known === undefined) {
      await facts.append(keyFact('introduced', key, { at }))
      await register.introduce(key, at)
    } else if (known.until !== undefined && at >= msAfter(known.until, endedMs)) {
      await facts.append(keyFact('introduced', key, { at, period: (known.period ?? 1) + 1 }))
      await register.resume(known, at)
    }
  }

  const end = async (key: RegisteredKey, at: Instant): Promise<void> => {
    await facts.append(keyFact('retired', key, { at, period: key.period }))
    await register.retire(key.keyId, at)
  }

  return async (): Promise<void> => {
    const [current, known] = await Promise.all([signer.keys(), register.all()])
    const at = clock()
    const isCurrent = ({ keyId }: SigningKey): boolean => current.some((key) => key.keyId === keyId)
    for (const key of current)
      await begin(
        key,
        known.find(({ keyId }) => keyId === key.keyId),
        at,
      )
    // An instance with earlier settings does not end a key that is newer than all of its own. Keys can begin together.
    const newest = known.filter(isCurrent).map(startOf).toSorted().at(-1)
    for (const key of known)
      if (key.until === undefined && !isCurrent(key) && newest !== undefined && startOf(key) <= newest)
        await end(key, at)
  }
}

const startOf = ({ from, resumedAt }: RegisteredKey): Instant => resumedAt ?? from

type KeyPeriod = Readonly<{ at: Instant; period?: number | undefined }>

const keyFact = (change: 'introduced' | 'retired', { keyId, publicKey }: SigningKey, { at, period }: KeyPeriod) => {
  const eventid = eventIdOfSigningKey(ownTenantId, keyId)
  return rootFact({
    type: change === 'introduced' ? 'Audit.Key.Introduced.v1' : 'Audit.Key.Retired.v1',
    source: 'sluice/audit',
    tenantid: ownTenantId,
    eventid,
    correlationid: eventid,
    actor: systemActor('sluice/audit'),
    happening: happenings.keyed(change, period),
    recordedat: at,
    data: { keyId, publicKey: base64Of(publicKey) },
  })
}
