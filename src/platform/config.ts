import type * as z from 'zod'

/**
 * The parsed settings of several concerns, in one object. `src/platform/settings` has the concerns: environment variables, parsed
 * into the arguments of adapters. A function loads only its own settings, as in its `environment` in serverless.yml and in its IAM
 * role.
 */
export type Config<Concerns extends readonly z.ZodType[]> = Concerns extends readonly [
  infer First extends z.ZodType,
  ...infer Rest extends readonly z.ZodType[],
]
  ? z.output<First> & Config<Rest>
  : unknown

/**
 * Reads the settings of these concerns from the environment, once, at cold start.
 * @throws Error with every missing or invalid setting.
 */
export const loadConfig = <const Concerns extends readonly z.ZodType[]>(...concerns: Concerns): Config<Concerns> => {
  const results = concerns.map((concern) => concern.safeParse(process.env))
  const issues = results.flatMap(({ error }) => error?.issues ?? [])
  const faults = new Set(issues.map(({ path, message }) => `${path.join('.')}: ${message}`))
  if (faults.size > 0) throw new Error(`Settings are missing or invalid. ${[...faults].join('; ')}`)
  return Object.assign({}, ...results.map(({ data }) => data))
}
