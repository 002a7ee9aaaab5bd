import * as z from 'zod'

/** The reasons why a record of the outbox can never be published. */
export const letterCodes = {
  /** The item has no text of a fact: no attribute `fact`, no JSON, not the attributes of a fact, or not the text of Sluice. */
  'not-a-fact': 'The item is not a fact.',
  /** The tenant, the event, the happening or the id in the text are not those of the keys. */
  'keys-differ': 'The keys of the item are not those of the fact in it.',
  /** The topic refuses the fact for its content. Example: it is too large. */
  'fact-refused': 'The topic refuses the fact for its content.',
} as const

export type LetterCode = keyof typeof letterCodes

/**
 * A dead letter of the outbox: the keys of an item that was not published. It has no payload, because the item stays in the
 * table of facts.
 */
export const outboxLetter = z.object({
  /** The keys of the item in the table of facts. They can be any text. */
  pk: z.string(),
  sk: z.string(),
  /** The place of the record in the stream. A record that is delivered again has the same number. */
  sequenceNumber: z.string(),
  /** The second in which the item was written. UTC, ISO 8601. */
  writtenAt: z.iso.datetime(),
  code: z.enum(Object.keys(letterCodes) as [LetterCode, ...LetterCode[]]),
  /** The faults, for an operator. They name attributes, and quote no values. */
  reason: z.string(),
})

export type OutboxLetter = Readonly<z.output<typeof outboxLetter>>
