import { eventIdOfSigningKey } from '#facts/application/identity.ts'
import { readableFact } from '#facts/application/read-fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import type { SigningKey } from './ports.ts'
import { base64Of } from './strict-text.ts'
import type { EventFacts } from './trail-ports.ts'

/**
 * Makes the function that returns whether Sluice's own log has the fact that introduced a key: a row of the register alone proves
 * nothing, because someone can plant it. @throws Transient `store-unavailable`.
 */
export const makeIsIntroduced =
  (facts: EventFacts) =>
  async ({ keyId, publicKey }: SigningKey): Promise<boolean> => {
    const stored = await facts.of({ tenantId: ownTenantId, eventId: eventIdOfSigningKey(ownTenantId, keyId) })
    const texts = new Map<string, string>(stored.map(({ happening, text }) => [happening, text]))
    return readableFact(texts.get(happenings.keyed('introduced')) ?? '')?.data.publicKey === base64Of(publicKey)
  }
