import * as z from 'zod'
import type { JsonObject } from '#kernel/domain/json.ts'
import { anyJson } from './fields.ts'

/** The error of a check: `message`, or `is missing` where there is no value. */
export const messageOr = (message: string) => ({
  error: ({ input }: Readonly<{ input?: unknown }>) => (input === undefined ? 'is missing' : message),
})

/** The numbers of a rule, by the names of its fields. */
const policy: z.ZodType<JsonObject> = z.record(z.string(), anyJson)

/** A rule by its id, and the numbers that it is given. Example of an id: `large-amount@2`. */
const ruleSetting = z.looseObject({ rule: z.string(), policy }, messageOr('must be an object with rule and policy'))

/** Amounts in minor units. */
const currencyLimits = z.looseObject(
  { small: z.int(), reporting: z.int(), large: z.int() },
  messageOr('must be an object with small, reporting and large, in minor units'),
)

/**
 * A ruleset as facts and rows store it. The only list of its fields: the schema of requests narrows this one. Tolerant, because
 * other versions of the code have written rulesets too.
 */
export const storedRuleset = z.looseObject(
  {
    id: z.string(),
    version: z.int().positive(),
    /** The lowest score of each band above `low`. */
    bands: z.looseObject({ medium: z.int(), high: z.int() }, messageOr('must be an object with medium and high')),
    /** By ISO 4217 currency. */
    limits: z.record(z.string(), currencyLimits),
    rules: z.array(ruleSetting),
  },
  messageOr('must be an object with id, version, bands, limits and rules'),
)
