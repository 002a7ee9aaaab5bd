import { isCommitment } from '#catalogue/commitments.ts'
import { replacePlaces } from '#catalogue/marked-places.ts'
import { masked } from '#catalogue/mask-by-schema.ts'
import type { Fact } from '#facts/domain/fact.ts'

/** A fact with `•••` in the place of each value that is in the vault. */
export const maskCommitments = (fact: Fact): Fact => ({
  ...fact,
  ...Object.fromEntries(
    Object.entries(fact).map(([name, value]) => [
      name,
      replacePlaces(value, (_, held) => (isCommitment(held) ? { value: masked } : undefined)),
    ]),
  ),
})
