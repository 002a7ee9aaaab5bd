import * as z from 'zod'

/** What a model is called in assessments. Not `rules`: those explain themselves under that name. */
export const modelName = z
  .string()
  .regex(
    /^(?!rules$)[a-z0-9][a-z0-9.:-]{0,63}$/,
    'must be 1 to 64 lower-case letters, digits, dots, colons and dashes, and not "rules"',
  )
