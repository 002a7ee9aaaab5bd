import * as z from 'zod'
import { published } from '../define.ts'

/** The name of a model in assessments. `rules` is reserved for the explanation of the rules. */
export const modelName = z
  .string()
  .regex(
    /^(?!rules$)[a-z0-9][a-z0-9.:-]{0,63}$/,
    'must be 1 to 64 lower-case letters, digits, dots, colons and dashes, and not "rules"',
  )
  .register(published, { pattern: '^[a-z0-9][a-z0-9.:-]{0,63}$', not: { pattern: '^rules$' } })
