import * as z from 'zod'
import { definitionIdPattern, definitionVersionMax } from '#approval/domain/definition-name.ts'
import { messageOr } from '#catalogue/fields/ruleset.ts'

/** A number in a definition. */
export const wholeNumber = (min: number, max: number) => {
  const message = messageOr(`must be a whole number from ${min} to ${max}`)
  return z.int(message).min(min, message).max(max, message)
}

/** The id of a definition in a request. */
export const definitionId = (noun: string) =>
  z
    .string(messageOr('must be text'))
    .regex(definitionIdPattern, 'must be 1 to 63 lower-case letters, digits and dashes, a letter first')
    .describe(`Your name for the ${noun}: lower-case letters, digits and dashes. The first character is a letter.`)

/** The version of a definition in a request. */
export const definitionVersion = wholeNumber(1, definitionVersionMax).describe(
  'The content of a version never changes.',
)

/** A definition by name. The id has at most 63 characters. */
export const replacedDefinition = z
  .string()
  .max(72)
  .regex(/^[a-z][a-z0-9-]{0,62}@[1-9][0-9]{0,6}$/)
