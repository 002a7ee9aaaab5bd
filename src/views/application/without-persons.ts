import { maskSensitive } from '#catalogue/mask.ts'
import { masked } from '#catalogue/mask-by-schema.ts'
import type { Fact } from '#facts/domain/fact.ts'

/**
 * Returns the part of a fact that an operator may see. Its data keeps the fields that the schema of its type knows and does not
 * mark as sensitive. Its envelope loses the subject, the user, the producer's id, and the actor if it may be a person. `source`
 * and `dataschema` stay, because they name systems and schemas.
 */
export const withoutPersons = ({ subject: _, userid: __, producerid, actor, ...rest }: Fact): Fact => ({
  ...rest,
  ...(producerid !== undefined && { producerid: masked }),
  actor: isSluice(actor) ? actor : masked,
  data: maskSensitive(rest.type, rest.data),
})

/** Returns whether the actor is Sluice itself. Its texts quote scores, bands and rules, but never text of a person. */
export const isSluice = (actor: string): boolean => actor.startsWith('sluice/')
