import type * as z from 'zod'
import { unkeepable } from '#catalogue/json-limits.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { type ErrorCode, Refusal } from '#kernel/domain/errors.ts'

type Contract<Schema> = Readonly<{
  schema: Schema
  /** What a body is refused with whose faults have no code of their own. */
  code: ErrorCode
}>

/**
 * Reads what a body asks of the ledger.
 * @throws Refusal with the contract's code; with `amount-not-positive` or `amount-out-of-range` where nothing else is wrong.
 */
export const readOrder = <Schema extends z.ZodType>(
  { schema, code }: Contract<Schema>,
  input: unknown,
): z.output<Schema> => {
  if (!isObject(input))
    throw new Refusal(code, 'The body is not a JSON object.', [{ path: '', message: 'must be a JSON object' }])
  const parsed = schema.safeParse(input)
  if (!parsed.success) {
    const { issues } = parsed.error
    const codes = issues.map(codeOf)
    const shown = codes.includes(undefined) ? code : (codes[0] ?? code)
    throw new Refusal(shown, details[shown] ?? 'The body does not fit its contract.', issuesOf(parsed.error))
  }
  const unkept = unkeepable(input)
  if (unkept !== undefined)
    throw new Refusal(code, 'The body cannot be kept as it is.', [{ path: '', message: unkept }])
  return parsed.data
}

const isObject = (input: unknown): boolean => typeof input === 'object' && input !== null && !Array.isArray(input)

const details: Partial<Record<ErrorCode, string>> = {
  'amount-not-positive': 'An amount is more than nothing; which way it goes is said by the direction.',
  'amount-out-of-range': 'Amounts are whole numbers of minor units, at most 9007199254740991.',
}

/** Where a body says how much. */
const amounts: ReadonlySet<string> = new Set(['amount.minorUnits', 'openingBalance', 'overdraftLimit'])

/** The code of its own that a fault has. What JSON reads as infinite is a number with very many digits. */
const codeOf = (issue: z.core.$ZodIssue): ErrorCode | undefined => {
  const path = issue.path.join('.')
  if (!amounts.has(path)) return undefined
  const isUnsafe = issue.code === 'too_small' && issue.minimum === Number.MIN_SAFE_INTEGER
  const isInfinite = 'received' in issue && issue.received === 'Infinity'
  if (issue.code === 'too_big' || isUnsafe || isInfinite) return 'amount-out-of-range'
  return issue.code === 'too_small' && path === 'amount.minorUnits' ? 'amount-not-positive' : undefined
}
