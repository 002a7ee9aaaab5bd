import { Refusal } from '#kernel/domain/errors.ts'
import type { Fact } from '../domain/fact.ts'
import { factAs } from './fact-as.ts'

/**
 * What a consumer reads: the versions it states, and every version that conversions bring there. A fact of a family it
 * names no version of is not for it: `undefined`.
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
