import canonicalize from 'canonicalize'
import * as z from 'zod'
import { readFact } from '#facts/application/read-fact.ts'
import { inRecordedOrder } from '#facts/domain/event-history.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import type { ArchivedEvent, ArchivedFact } from '../domain/archived-event.ts'

const entry = z.looseObject({
  factId: z.string(),
  happening: z.string(),
  factHash: z.string(),
  sequence: z.number(),
  previousHash: z.string(),
  hash: z.string(),
})

const archivedEvent = z.object({
  format: z.literal(1),
  tenantId: z.string(),
  eventId: z.string(),
  facts: z.array(z.object({ text: z.string(), entry })).min(1),
})

/** The text of an object in the archive. The same facts and entries always make the same text. */
export const archiveText = (event: ArchivedEvent): string =>
  canonicalize({ ...event, facts: event.facts.toSorted(inOrder) }) ?? ''

const inOrder = (one: ArchivedFact, other: ArchivedFact): number =>
  inRecordedOrder(readFact(one.text), readFact(other.text))

/** Parses the text of an object in the archive; `undefined` if it is none. */
export const readArchiveText = (text: string): ArchivedEvent | undefined => {
  try {
    return archivedEvent.parse(readJson(text))
  } catch {
    return undefined
  }
}
