import { maskSensitive } from '#catalogue/mask.ts'
import { masked } from '#catalogue/mask-by-schema.ts'
import type { Fact } from '#facts/domain/fact.ts'

/**
 * A fact as an operator may see it: of its data what its type knows and does not mark, and of its envelope neither subject
 * nor user, nor who did it where that may be a person, nor the id its producer gave it. `source` and `dataschema` stay:
 * they name systems and schemas.
 */
export const withoutPersons = ({ subject: _, userid: __, producerid, actor, ...rest }: Fact): Fact => ({
  ...rest,
  ...(producerid !== undefined && { producerid: masked }),
  actor: isSluice(actor) ? actor : masked,
  data: maskSensitive(rest.type, rest.data),
})

/** Whether Sluice itself did it. Its own words quote scores, bands and rules, and never what a person wrote. */
export const isSluice = (actor: string): boolean => actor.startsWith('sluice/')
