import * as z from 'zod'
import { severities } from '../domain/policy.ts'
import type { Inputs } from '../domain/rule.ts'

const count = z.int().min(0)
const money = z.looseObject({ minorUnits: z.int(), currency: z.string() })
const tally = z.looseObject({ count, sum: count, counterparties: count })
const usual = z.looseObject({ count: z.number().min(0), counterparties: z.number().min(0) }).optional()
const flow = z.looseObject({
  hour: tally,
  day: tally,
  days3: tally,
  week: tally,
  usual: z.looseObject({ hour: usual, day: usual, days3: usual, week: usual }),
  leftOut: z.number().min(0).optional(),
})
const echo = z.looseObject({ minorUnits: count, hoursAgo: count }).optional()

const activity = z.looseObject({
  knownDays: count,
  idleDays: count.optional(),
  isNewCounterparty: z.boolean(),
  received: flow,
  sent: flow.optional(),
  recentAmounts: z.array(count).readonly(),
  echoes: z.looseObject({ hour: echo, day: echo, days3: echo, week: echo }),
})

const reversed = z.looseObject({ count, sum: count })

const party = z.looseObject({
  country: z.string().optional(),
  balanceBefore: money.optional(),
  balanceAfter: money.optional(),
  activity: activity.optional(),
  reversals: z.looseObject({ sent: reversed, received: reversed }).optional(),
})

const severity = z.enum(severities)

const inputs = z.looseObject({
  amount: money.optional(),
  reversedAmount: money.optional(),
  debtor: party.optional(),
  creditor: party.optional(),
  riskScore: z.number().min(0).max(100).optional(),
  severity: severity.optional(),
  limitBreach: z.looseObject({ kind: z.string(), severity, action: z.string() }).optional(),
}) satisfies z.ZodType<Inputs>

/** Becomes `unknown`, which breaks the build, if `Inputs` allows a value that the schema refuses. */
type CheckedInputs = Inputs extends z.input<typeof inputs> ? Inputs : unknown

/** The stored inputs of an assessment. The value is passed through unchanged, so that its fields keep the order of the hash. */
export const storedInputs = z.custom<CheckedInputs>(
  (value) => inputs.safeParse(value).success,
  'must be inputs of rules',
)
