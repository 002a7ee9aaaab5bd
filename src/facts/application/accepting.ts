import { Refusal } from '#kernel/domain/errors.ts'
import type { Fact } from '../domain/fact.ts'
import { factAs } from './fact-as.ts'

/**
 * Returns a fact at a version that the consumer accepts, converted if necessary, and `undefined` for a fact of any other family.
 * @throws Refusal `event-version-unaccepted` when the family is accepted but no conversion leads to an accepted version.
 * @throws Refusal `fact-invalid`.
 */
export const accepting =
  (consumer: string, types: readonly string[]) =>
  (fact: Fact): Fact | undefined => {
    if (types.includes(fact.type)) return fact
    const accepted = types.filter((type) => familyOf(type) === familyOf(fact.type))
    const [converted] = accepted.flatMap((type) => factAs(fact, type) ?? [])
    if (!converted && accepted.length > 0) throw unaccepted(consumer, accepted, fact.type)
    return converted
  }

const unaccepted = (consumer: string, accepted: readonly string[], type: string): Refusal => {
  const versions = accepted.map((each) => `v${versionOf(each)}`).join(' and ')
  return new Refusal(
    'event-version-unaccepted',
    `${consumer} accepts ${familyOf(type)} ${versions}, and no conversion from v${versionOf(type)} exists. See docs/event-versioning.md.`,
  )
}

/** Example: `Trading.Order.Placed.v2` → `Trading.Order.Placed`. */
export const familyOf = (type: string): string => type.slice(0, type.lastIndexOf('.'))

/** Example: `Trading.Order.Placed.v2` → 2. */
const versionOf = (type: string): number => Number(type.slice(type.lastIndexOf('.') + 2))
