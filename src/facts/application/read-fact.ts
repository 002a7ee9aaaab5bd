import type * as z from 'zod'
import { withCommitments } from '#catalogue/commitments.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { JsonFault, jsonIn, readJson } from '#kernel/domain/json-text.ts'
import type { Fact } from '../domain/fact.ts'
import { factSchema } from '../fact-schema.ts'

/** Parses the text of a fact, as it is in the store and in every queue. @throws Refusal `message-poison` if it is not a fact. */
export const readFact = (text: string): Fact => {
  const input = parseJson(text)
  requireFact(input)
  // The input, not the output of the schema: serialized again it must be the same text, because its hash is stored.
  return input
}

/** The fact of a text; `undefined` if it is none, for readers of facts that somebody may have altered. */
export const readableFact = (text: string): Fact | undefined => {
  const input = jsonIn(text)
  return isFact(input) ? input : undefined
}

const isFact = (input: unknown): input is Fact => factSchema.safeParse(input).success

const requireFact: (input: unknown) => asserts input is Fact = (input) => {
  const { error } = factSchema.safeParse(input)
  if (error)
    throw new Refusal(
      'message-poison',
      'The message is not a fact. Correct it and send it again, or delete it.',
      issuesOf(error),
    )
}

/** @throws Refusal `message-poison` when the text is not JSON. */
const parseJson = (text: string): unknown => {
  try {
    return readJson(text)
  } catch (cause) {
    const issues = cause instanceof JsonFault ? [cause.issue] : []
    throw new Refusal(
      'message-poison',
      'The message cannot be read as JSON. Correct it and send it again, or delete it.',
      issues,
      { cause },
    )
  }
}

/**
 * Parses the data of a fact. A value that is in the vault is a commitment.
 * @throws Refusal `fact-invalid` if the data does not match the schema.
 */
export const dataOf = <Schema extends z.ZodType>(schema: Schema, fact: Fact): z.output<Schema> => {
  const parsed = parseData(schema, fact)
  if (!parsed.success)
    throw new Refusal(
      'fact-invalid',
      `The data of fact ${fact.id} does not match ${fact.type}.`,
      issuesOf(parsed.error, ['data']),
    )
  return parsed.data
}

/** The data of a fact, as `dataOf` parses it; `undefined` if it does not match the schema. */
export const readableDataOf = <Schema extends z.ZodType>(schema: Schema, fact: Fact): z.output<Schema> | undefined =>
  parseData(schema, fact).data

const parseData = <Schema extends z.ZodType>(schema: Schema, { sluicevault, data }: Fact) =>
  (sluicevault === undefined ? schema : withCommitments(schema)).safeParse(data)
