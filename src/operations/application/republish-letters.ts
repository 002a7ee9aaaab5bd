import * as z from 'zod'
import type { FactRows } from '#facts/application/fact-rows.ts'
import type { FactTopic } from '#facts/application/ports.ts'
import { lettersKind } from '#jobs/application/letters-kind.ts'
import type { JobKind, Letters } from '#jobs/application/ports.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import { publishRow } from './republish.ts'

type Needs = Readonly<{ letters: Letters; rows: FactRows; topic: FactTopic }>

/** A dead letter of the outbox names the row of a fact. The other attributes are for people. */
const letterSchema = z.looseObject({ pk: z.string().min(1), sk: z.string().min(1) })

/**
 * Publishes the facts that the dead letters of the outbox name, and deletes these letters. A letter stays while its row is
 * missing, or is not a fact, or the topic refuses it.
 */
export const makeRepublishLetters = ({ letters, rows, topic }: Needs): JobKind =>
  lettersKind({
    letters,
    act: async ({ body }) => {
      const keys = keysIn(body)
      if (keys === undefined) return { kind: 'failed', code: 'message-poison' }
      const row = await rows.row(keys)
      return row ? publishRow(topic, row) : { kind: 'failed', code: 'row-missing' }
    },
  })

const keysIn = (body: string): z.output<typeof letterSchema> | undefined => {
  try {
    return letterSchema.parse(readJson(body))
  } catch {
    return undefined
  }
}
