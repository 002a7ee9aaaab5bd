import type * as z from 'zod'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Fact } from '../domain/fact.ts'
import { factSchema } from '../fact-schema.ts'

/** Reads the text of a fact as it lies in the store and in every queue. @throws Refusal `message-poison` when it is none. */
export const readFact = (text: string): Fact => {
  const input = parseJson(text)
  const { error } = factSchema.safeParse(input)
  if (error) throw new Refusal('message-poison', 'The message is not a fact.', issuesOf(error))
  // What was read, not what the schema made of it: written out again it must be the same text, because its hash is kept.
  return input as Fact
}

/** @throws Refusal `message-poison` when the text is not JSON. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('message-poison', 'The message is not JSON.')
  }
}

/** The data of a fact as its schema has it. @throws Refusal `fact-invalid`: the fact does not keep its own contract. */
export const dataOf = <Schema extends z.ZodType>(schema: Schema, fact: Fact): z.output<Schema> => {
  const parsed = schema.safeParse(fact.data)
  if (!parsed.success)
    throw new Refusal('fact-invalid', `Fact ${fact.id} is not a ${fact.type}.`, issuesOf(parsed.error, ['data']))
  return parsed.data
}
