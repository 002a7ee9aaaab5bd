import type { DynamoDBRecord } from 'aws-lambda'
import { z } from 'zod'

/** A text, or the beginning of a text, as in a pattern of Lambda. */
const rule = z.union([z.string(), z.strictObject({ prefix: z.string() })])
const rules = z.array(rule).min(1)

/**
 * The patterns that a copy applies: the kind of a change, and texts in its keys. Other fields and rules of Lambda are refused at the
 * start, so that no pattern lets a record pass here that it stops on AWS.
 */
const pattern = z.strictObject({
  eventName: rules.optional(),
  dynamodb: z.strictObject({ Keys: z.record(z.string(), z.strictObject({ S: rules })) }).optional(),
})
const patternsSchema = z.array(pattern).min(1).max(10)

type Rule = z.output<typeof rule>

/**
 * Makes the filter of an event source mapping. A record passes if one of the patterns matches it, and a pattern matches if each of
 * its fields has one of the values. Without patterns, every record passes.
 * @throws Error for a pattern that a copy does not apply.
 */
export const makeRecordFilter = (filterPatterns: unknown): ((record: DynamoDBRecord) => boolean) => {
  if (filterPatterns === undefined) return () => true
  const parsed = patternsSchema.safeParse(filterPatterns)
  if (!parsed.success)
    throw new Error(
      `A local copy applies only filterPatterns with eventName and with texts of dynamodb.Keys, exact or by prefix. ${z.prettifyError(parsed.error)}`,
    )
  return (record) => parsed.data.some((one) => isMatch(one, record))
}

const isMatch = ({ eventName, dynamodb }: z.output<typeof pattern>, record: DynamoDBRecord): boolean =>
  hasOne(eventName, record.eventName) &&
  Object.entries(dynamodb?.Keys ?? {}).every(([name, { S }]) => hasOne(S, record.dynamodb?.Keys?.[name]?.S))

const hasOne = (allowed: readonly Rule[] | undefined, value: string | undefined): boolean =>
  allowed === undefined ||
  (value !== undefined &&
    allowed.some((one) => (typeof one === 'string' ? value === one : value.startsWith(one.prefix))))
