import { Refusal } from '#kernel/domain/errors.ts'
import type { Fact } from '../domain/fact.ts'
import { factAs } from './fact-as.ts'

/**
 * Gives a consumer the facts of the versions that it accepts, and of every version that conversions lead there. Returns
 * `undefined` for a fact of any other family.
 * @throws Refusal `event-version-unaccepted` when the family is known and nothing brings the fact to an accepted version.
 * @throws Refusal `fact-invalid`.
 */
export const accepting =
  (consumer: string, types: readonly string[]) =>
  (fact: Fact): Fact | undefined => {
    if (types.includes(fact.type)) return fact
    const accepted = types.filter((type) => familyOf(type) === familyOf(fact.type))
    const [brought] = accepted.flatMap((type) => factAs(fact, type) ?? [])
    if (!brought && accepted.length > 0) throw unaccepted(consumer, accepted, fact.type)
    return brought
  }

const unaccepted = (consumer: string, accepted: readonly string[], type: string): Refusal => {
  const versions = accepted.map((each) => `v${versionOf(each)}`).join(' and ')
  const way = accepted.every((each) => versionOf(each) < versionOf(type)) ? 'down' : 'up'
  return new Refusal(
    'event-version-unaccepted',
    `${consumer} accepts ${familyOf(type)} ${versions}; this is v${versionOf(type)}, and nothing brings it ${way}.`,
  )
}

/** Example: `Trading.Order.Placed.v2` → `Trading.Order.Placed`. */
const familyOf = (type: string): string => type.slice(0, type.lastIndexOf('.'))

/** Example: `Trading.Order.Placed.v2` → 2. */
const versionOf = (type: string): number => Number(type.slice(type.lastIndexOf('.') + 2))
