import { z } from 'zod'

const reservedSchema = z.record(
  z.string(),
  z.union([
    z.literal('off'),
    z
      .string()
      .regex(/^[1-9]\d{0,4}$/)
      .transform(Number),
  ]),
)

const mappingSchema = z.object({ sqs: z.object({ maximumConcurrency: z.number() }).optional() })
const functionsSchema = z.record(z.string(), z.object({ events: z.array(mappingSchema).default([]) }))

/**
 * The reserved concurrency by function, without those that are `off`. `reserved` is `custom.reservedConcurrency` of
 * serverless.yml, and `functions` its section of functions.
 * @throws Error for a value that is not a number, for an unknown function, and for less than the concurrency of its queue:
 *   Lambda would throttle the difference, and each throttled message would lose a try.
 */
export const reservedConcurrency = (reserved: unknown, functions: unknown): Readonly<Record<string, number>> => {
  const known = functionsSchema.parse(functions)
  const parsed = reservedSchema.safeParse(reserved)
  if (!parsed.success)
    throw new Error(`A reserved concurrency is a whole number or "off". ${z.prettifyError(parsed.error)}`)
  const wanted = Object.entries(parsed.data).flatMap(([key, count]) => (count === 'off' ? [] : [[key, count] as const]))
  for (const [key, count] of wanted) {
    const definition = known[key]
    if (!definition) throw new Error(`serverless.yml has no function ${key} to reserve concurrency for.`)
    const needed = Math.max(0, ...definition.events.map(({ sqs }) => sqs?.maximumConcurrency ?? 0))
    if (count < needed)
      throw new Error(
        `${key} reserves a concurrency of ${count}, and its queue uses ${needed}. Reserve ${needed} or more, or lower maximumConcurrency.`,
      )
  }
  return Object.fromEntries(wanted)
}
