import type * as z from 'zod'
import { unkeepable } from '#catalogue/json-limits.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { type ErrorCode, Refusal } from '#kernel/domain/errors.ts'
import { withoutNulls } from '#kernel/domain/json.ts'

type Body<Schema> = Readonly<{
  schema: Schema
  /** The code for faults that have no code of their own. */
  code: ErrorCode
}>

/** A body holds objects, such as its amount, and they hold no others. */
const levelCount = 2

/**
 * Reads the body of a request to the ledger. A field that is null is absent.
 * @throws Refusal with the code of the body, or with `amount-not-positive` or `amount-out-of-range` if only amounts are wrong.
 */
export const readLedgerBody = <Schema extends z.ZodType>(
  { schema, code }: Body<Schema>,
  body: unknown,
): z.output<Schema> => {
  const input = withoutNulls(body, levelCount)
  if (!isObject(input))
    throw new Refusal(code, 'The body is not a JSON object.', [{ path: '', message: 'must be a JSON object' }])
  const parsed = schema.safeParse(input)
  if (!parsed.success) {
    const { issues } = parsed.error
    const codes = issues.map(codeOf)
    const shown = codes.includes(undefined) ? code : (codes[0] ?? code)
    throw new Refusal(
      shown,
      details[shown] ?? 'The body does not match its schema. See `issues` for each field.',
      issuesOf(parsed.error),
    )
  }
  const fault = unkeepable(input)
  if (fault !== undefined)
    throw new Refusal(code, 'The body cannot be stored unchanged.', [{ path: '', message: fault }])
  return parsed.data
}

const isObject = (input: unknown): boolean => typeof input === 'object' && input !== null && !Array.isArray(input)

const details: Partial<Record<ErrorCode, string>> = {
  'amount-not-positive': 'The amount must be greater than zero. Use `direction` for a debit or a credit.',
  'amount-out-of-range': 'Amounts must be whole numbers of minor units, at most 9007199254740991.',
}

/** The paths of the amounts in a body. */
const amounts: ReadonlySet<string> = new Set(['amount.minorUnits', 'openingBalance', 'overdraftLimit'])

/** Returns the code of its own that a fault has. JSON parsers read a number with very many digits as infinite. */
const codeOf = (issue: z.core.$ZodIssue): ErrorCode | undefined => {
  const path = issue.path.join('.')
  if (!amounts.has(path)) return undefined
  const isUnsafe = issue.code === 'too_small' && issue.minimum === Number.MIN_SAFE_INTEGER
  const isInfinite = 'received' in issue && issue.received === 'Infinity'
  if (issue.code === 'too_big' || isUnsafe || isInfinite) return 'amount-out-of-range'
  return issue.code === 'too_small' && path === 'amount.minorUnits' ? 'amount-not-positive' : undefined
}
