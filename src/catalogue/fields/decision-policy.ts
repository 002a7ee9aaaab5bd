import * as z from 'zod'
import { bands } from '#kernel/domain/event-status.ts'
import { messageOr } from './ruleset.ts'

const decision = z.looseObject(
  {
    types: z.array(z.string()).optional(),
    bands: z.array(z.string()),
    decide: z.string(),
    confirm: z.string().optional(),
  },
  messageOr('must be an object with bands and decide'),
)

const deadlines = z.looseObject(
  { low: z.number(), medium: z.number(), high: z.number() },
  messageOr(`must be an object with hours for ${bands.join(', ')}`),
)

const fourEyes = z.looseObject(
  { bands: z.array(z.string()).optional(), amounts: z.record(z.string(), z.int()).optional() },
  messageOr('must be an object with bands, amounts or both'),
)

/** Opening and closing, in local time. */
const openHours = z.array(z.string()).optional()

/** An object with a field for each day of the week. */
export const onEachDay = <Value>(value: Value) => ({
  monday: value,
  tuesday: value,
  wednesday: value,
  thursday: value,
  friday: value,
  saturday: value,
  sunday: value,
})

const days = z.looseObject(onEachDay(openHours))

const calendar = z.looseObject(
  {
    timeZone: z.string(),
    days,
    holidays: z.array(z.string()).optional(),
  },
  messageOr('must be an object with timeZone and days'),
)

/**
 * A decision policy as facts and rows store it. The only list of its fields: the schema of requests narrows this one. Tolerant,
 * because other versions of the code have written policies too.
 */
export const storedDecisionPolicy = z.looseObject(
  {
    id: z.string(),
    version: z.int().positive(),
    /** The first one that matches an event applies. */
    decisions: z.array(decision),
    /** From here on two people must agree. Amounts are minor units by ISO 4217 currency. */
    fourEyes: fourEyes.optional(),
    /** Hours until a review is due, and again at level two, in steps of 0.05: 3 minutes. With a calendar, business hours. */
    deadlines,
    calendar: calendar.optional(),
    /** How long a claim of a review lasts. */
    leaseMinutes: z.int().optional(),
  },
  messageOr('must be an object with id, version, decisions and deadlines'),
)
