import * as z from 'zod'
import { currencyName } from '#catalogue/fields/currency.ts'
import { onEachDay, storedDecisionPolicy } from '#catalogue/fields/decision-policy.ts'
import { messageOr } from '#catalogue/fields/ruleset.ts'
import { bands } from '#kernel/domain/event-status.ts'
import { type DecisionPolicy, deciders, reviewers } from '#workflow/domain/decision-policy.ts'
import { definitionId, definitionVersion, wholeNumber } from '../definition-fields.ts'

const decisionCountMax = 64
const typeCountMax = 64
const holidayCountMax = 400

/** A deadline in hours: from 3 minutes to 30 days around the clock, in steps of 3 minutes. */
const [hoursMin, hoursMax, stepsInHour] = [0.05, 720, 20]

/** The longest lease of a claim: a day of work. */
const leaseMinutesMax = 480

/** The shortest business day. The search for a due time has a limit because of it. */
const openMinutesMin = 60

const isDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length

const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, messageOr(`must be one of ${names.join(', ')}`))

/** The name of a type, or of a family: its first words and `.*`. */
const typePattern = z
  .string(messageOr('must be text'))
  .max(100, 'must have at most 100 characters')
  .regex(
    /^[A-Z][A-Za-z0-9]{0,40}(?:\.[A-Z][A-Za-z0-9]{0,40}){0,3}\.(?:\*|v[1-9][0-9]{0,3})$/,
    'must be a type such as Risk.Event.Reported.v1, or a family such as Payment.*',
  )

const bandList = z
  .array(oneOf(bands), messageOr(`must be a list of ${bands.join(', ')}`))
  .min(1, 'must have at least one band')
  .max(bands.length, 'must not have a band twice')
  .refine(isDistinct, 'must not have a band twice')
  .meta({ uniqueItems: true })

const { decisions, fourEyes, deadlines, calendar } = storedDecisionPolicy.shape

const exactDecision = decisions.element
  .safeExtend({
    types: z
      .array(typePattern, messageOr('must be a list of types'))
      .min(1, 'must have at least one type; leave the field out for every type')
      .max(typeCountMax, `must have at most ${typeCountMax} types`)
      .refine(isDistinct, 'must not have a type twice')
      .meta({ uniqueItems: true })
      .optional()
      .describe('Names of types, and families such as `Payment.*`. Without it: every type.'),
    bands: bandList,
    decide: oneOf(deciders).describe('Who decides: the machine approves or rejects, or one or two people decide.'),
    confirm: oneOf(reviewers)
      .optional()
      .describe('Only with `reject`: who confirms or overturns the rejection. Without it: no one.'),
  })
  .strict()
  .refine(({ decide, confirm }) => confirm === undefined || decide === 'reject', {
    path: ['confirm'],
    error: 'is only for the decision reject',
  })

const exactFourEyes = fourEyes
  .unwrap()
  .safeExtend({
    bands: bandList.optional(),
    amounts: z
      .record(
        currencyName,
        wholeNumber(1, Number.MAX_SAFE_INTEGER),
        messageOr('must be an object with a currency for each name'),
      )
      .optional()
      .describe(
        'By currency, in minor units: from this amount on, and for an order without a value. A currency that is absent has no such amount.',
      ),
  })
  .strict()
  .refine((value) => Object.keys(value).length > 0, 'must name bands, amounts or both')
  .meta({ minProperties: 1 })

const hoursFault = messageOr(
  `must be a number of hours from ${hoursMin} to ${hoursMax}, in steps of ${hoursMin} (3 minutes)`,
)

/** A product of such a number is not exact: 0.15 × 20 is a little more than 3. */
const isStep = (value: number): boolean => Math.abs(value * stepsInHour - Math.round(value * stepsInHour)) < 1e-6

const hours = z
  .number(hoursFault)
  .min(hoursMin, hoursFault)
  .max(hoursMax, hoursFault)
  .refine((value) => value < hoursMin || isStep(value), hoursFault)

const timeOfDay = z
  .string(messageOr('must be text'))
  .regex(/^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, 'must be a time of the day such as 08:00, at most 24:00')

const minutesIn = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const twoTimes = 'must be a list of two times: opening and closing'

/** A list of two items, and no tuple: generators of clients read it, and it has the same values. */
const openHours = z
  .array(timeOfDay, messageOr(twoTimes))
  .length(2, twoTimes)
  .transform(([opens = '', closes = '']): [opens: string, closes: string] => [opens, closes])
  .refine(([opens, closes]) => !(minutesIn(closes) - minutesIn(opens) < openMinutesMin), {
    error: `must close at least ${openMinutesMin} minutes after it opens`,
  })
  .optional()

const days = z
  .strictObject(onEachDay(openHours), messageOr('must be an object with a day of the week for each name'))
  .refine((open) => Object.keys(open).length > 0, 'must have at least one day')
  .meta({ minProperties: 1 })

const isTimeZone = (timeZone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const exactCalendar = calendar
  .unwrap()
  .safeExtend({
    timeZone: z
      .string(messageOr('must be text'))
      .max(64, 'must have at most 64 characters')
      .refine(isTimeZone, 'must be a time zone of the IANA database, such as Europe/Zurich')
      .describe('A time zone of the IANA database. Example: `Europe/Zurich`.'),
    days: days.describe(
      'Opening and closing in local time, for each day with business hours. `24:00` is the end of the day.',
    ),
    holidays: z
      .array(z.iso.date(messageOr('must be a date such as 2026-12-25')), messageOr('must be a list of dates'))
      .max(holidayCountMax, `must have at most ${holidayCountMax} dates`)
      .refine(isDistinct, 'must not have a date twice')
      .meta({ uniqueItems: true })
      .optional()
      .describe('Local days without business hours.'),
  })
  .strict()

/**
 * A decision policy as a request has it: the stored one, narrowed to what this version of the code can decide by.
 * `readDecisionPolicy` also checks that the types exist, that every event has a decision, and how long the whole is.
 */
export const decisionPolicyBody: z.ZodType<DecisionPolicy> = storedDecisionPolicy
  .safeExtend({
    id: definitionId('decision policy'),
    version: definitionVersion,
    decisions: z
      .array(exactDecision, messageOr('must be a list of decisions'))
      .min(1, 'must have at least one decision')
      .max(decisionCountMax, `must have at most ${decisionCountMax} decisions`)
      .describe(
        'The first one that matches an event applies. For each band, the last one has no `types`. The machine closes no report of the high band: the first that matches an event of `Risk.*` or `Compliance.*` there is for people.',
      ),
    fourEyes: exactFourEyes
      .optional()
      .describe('From here on two people must agree, even if a decision names one person.'),
    deadlines: deadlines
      .safeExtend({ low: hours, medium: hours, high: hours })
      .strict()
      .describe(
        'Hours until a review is due, and again at level two, in steps of 0.05: 3 minutes. With a calendar, business hours.',
      ),
    calendar: exactCalendar.optional(),
    leaseMinutes: wholeNumber(1, leaseMinutesMax)
      .optional()
      .describe('How long a claim of a review lasts. Default: 15.'),
  })
  .strict()
  .meta({
    id: 'DecisionPolicy',
    title: 'Decision policy',
    description: 'Who decides on events, and until when. At most 16 KiB of canonical JSON.',
  })

/**
 * A decision policy in a response. Each stored one was the body of a request. It may be of another version of the code, so it may
 * have other values.
 */
export const publishedDecisionPolicy = storedDecisionPolicy
  .safeExtend({
    id: definitionId('decision policy'),
    version: definitionVersion,
    decisions: decisions.min(1).max(decisionCountMax),
  })
  .meta({ id: 'StoredDecisionPolicy', title: 'Stored decision policy', description: 'A policy as it was proposed.' })
