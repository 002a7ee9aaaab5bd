import * as z from 'zod'
import { published } from '#catalogue/define.ts'
import { shownLength } from '#kernel/domain/visible-text.ts'

/**
 * What a person writes, between two numbers of characters. Blanks and invisible characters at both ends do not count for the lower
 * one, and are stored.
 */
export const textOfPerson = (lengthMin: number, lengthMax: number) =>
  z
    .string()
    .min(lengthMin, { abort: true })
    .max(lengthMax)
    .refine(
      (text) => shownLength(text) >= lengthMin,
      lengthMin === 1 ? 'must not be blank' : `must have ${lengthMin} characters without the blanks at its ends`,
    )
    .register(published, { pattern: '[^\\t\\n\\r ]' })
