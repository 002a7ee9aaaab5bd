import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfSigningKey } from '#facts/application/identity.ts'
import { rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import type { CheckpointSigner, KeyRegister, SigningKey } from './ports.ts'
import { base64Of } from './strict-text.ts'

type Needs = Readonly<{
  signer: Pick<CheckpointSigner, 'keys'>
  register: KeyRegister
  facts: Pick<FactLog, 'append'>
  clock: Clock
}>

/**
 * Adds keys that sign now to the register, and notes the end of those that sign no more. A fact of Sluice's own log states each. Safe
 * to repeat and to race. @throws Transient `store-unavailable` or `signer-unavailable`.
 */
export const makeRegisterKeys = ({ signer, register, facts, clock }: Needs) => {
  const note = async (change: 'introduced' | 'retired', key: SigningKey, at: Instant): Promise<void> => {
    await facts.append(keyFact(change, key, at))
  }

  return async (): Promise<void> => {
    const [current, known] = await Promise.all([signer.keys(), register.all()])
    const at = clock()
    for (const key of current) {
      if (known.some(({ keyId }) => keyId === key.keyId)) continue
      // The fact comes first: if the process dies between them, the next one repeats both.
      await note('introduced', key, at)
      await register.introduce(key, at)
    }
    const newest = known.findLast(({ keyId }) => current.some((key) => key.keyId === keyId))
    for (const key of known) {
      if (key.until !== undefined || current.some(({ keyId }) => keyId === key.keyId)) continue
      // An instance with earlier settings does not end a key that is newer than all of its own.
      if (newest === undefined || key.from >= newest.from) continue
      await note('retired', key, at)
      await register.retire(key.keyId, at)
    }
  }
}

const keyFact = (change: 'introduced' | 'retired', { keyId, publicKey }: SigningKey, recordedat: Instant) => {
  const eventid = eventIdOfSigningKey(ownTenantId, keyId)
  return rootFact({
    type: change === 'introduced' ? 'Audit.Key.Introduced.v1' : 'Audit.Key.Retired.v1',
    source: 'sluice/audit',
    tenantid: ownTenantId,
    eventid,
    correlationid: eventid,
    actor: systemActor('sluice/audit'),
    happening: happenings.keyed(change),
    recordedat,
    data: { keyId, publicKey: base64Of(publicKey) },
  })
}
