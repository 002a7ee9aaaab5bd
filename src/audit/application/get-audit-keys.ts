import * as z from 'zod'
import { readQuery } from '#kernel/application/read-query.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { makeIsIntroduced } from './introduced-key.ts'
import type { KeyRegister, RegisteredKey } from './ports.ts'
import { base64Of } from './strict-text.ts'
import type { EventFacts } from './trail-ports.ts'
import { verifierKey, verifierKeyText } from './verifier-key.ts'

type Needs = Readonly<{
  keys: Pick<KeyRegister, 'all'>
  facts: EventFacts
  originOf: (tenantId: string) => string
  /** The text of the policy of the stack for witnesses. Absent if it has none. */
  policy?: string | undefined
}>

type KeyView = Readonly<{ verifierKey: string; publicKey: string; from: string; until?: string }>

type KeysView = Readonly<{ origin: string; keys: readonly KeyView[]; policy?: string }>

const query = z.strictObject({
  tenant: z.string({ error: 'must be the id of a tenant' }).regex(tenantIdPattern, 'must be the id of a tenant'),
})

/**
 * Returns the keys that sign the checkpoints of the log of a tenant, and those that signed earlier ones, the newest first, and the
 * policy of the stack for witnesses. They are the same for every tenant, so the answer does not show whether there is such a tenant.
 * A key that the log of Sluice itself did not introduce is left out: someone can plant a row of the register.
 * @throws Refusal `query-invalid`. @throws Transient `store-unavailable`.
 */
export const makeGetAuditKeys = ({ keys, facts, originOf, policy }: Needs) => {
  const isIntroduced = makeIsIntroduced(facts)
  return async (input: unknown): Promise<KeysView> => {
    const { tenant } = readQuery(query, input)
    const origin = originOf(tenant)
    const known = await keys.all()
    const areIntroduced = await Promise.all(known.map(isIntroduced))
    const introduced = known.filter((_, at) => areIntroduced[at])
    return {
      origin,
      keys: introduced.toSorted(newestFirst).map((key) => viewOf(origin, key)),
      ...(policy !== undefined && { policy }),
    }
  }
}

/** Keys in use come first. */
const newestFirst = (one: RegisteredKey, other: RegisteredKey): number =>
  Number(one.until !== undefined) - Number(other.until !== undefined) || (one.from < other.from ? 1 : -1)

const viewOf = (origin: string, { publicKey, from, until }: RegisteredKey): KeyView => ({
  verifierKey: verifierKeyText(verifierKey(origin, 'ed25519', publicKey)),
  publicKey: base64Of(publicKey),
  from,
  ...(until !== undefined && { until }),
})
