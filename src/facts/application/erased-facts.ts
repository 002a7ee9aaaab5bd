import { eventErased } from '#catalogue/families/custody.ts'
import type { Fact } from '../domain/fact.ts'
import { happenings, kindOf } from '../domain/happening.ts'

/**
 * Returns which facts of an event had their values erased, from the facts of the event. A fact `erased` names them. A text that a
 * person wrote after an erasure is in none, until another erasure reaches it.
 */
export const erasedIn = (history: readonly Fact[]): ((fact: Pick<Fact, 'happening'>) => boolean) => {
  const erased = new Set(history.filter((fact) => kindOf(fact) === 'erased').flatMap(namedBy))
  return ({ happening }) => erased.has(happening)
}

/** Without names, as in facts of earlier versions, it is the first fact. */
const namedBy = ({ data }: Fact): readonly string[] =>
  eventErased.safeParse(data).data?.happenings ?? [happenings.received()]
