import canonicalize from 'canonicalize'
import * as z from 'zod'
import { readFact } from '#facts/application/read-fact.ts'
import { inRecordedOrder } from '#facts/domain/event-history.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import type { ArchivedEvent, ArchivedFact } from '../domain/archived-event.ts'

const named = { factId: z.string(), happening: z.string(), factHash: z.string() }
/** An entry of format 2, or of format 1. */
const entry = z.union([
  z.looseObject({ ...named, entry: z.string(), batchId: z.string(), position: z.number() }),
  z.looseObject({ ...named, sequence: z.number(), previousHash: z.string(), hash: z.string() }),
])

const archivedEvent = z.object({
  format: z.literal(1),
  tenantId: z.string(),
  eventId: z.string(),
  facts: z.array(z.object({ text: z.string(), entry })).min(1),
})

/** The text of an object in the archive. The same facts and entries in the same order always make the same text. */
export const archiveText = (event: ArchivedEvent): string => canonicalize(event) ?? ''

/** Compares archived facts by recording time. */
export const inArchivedOrder = (one: ArchivedFact, other: ArchivedFact): number =>
  inRecordedOrder(readFact(one.text), readFact(other.text))

/** Parses the text of an object in the archive; `undefined` if it is none. */
export const readArchiveText = (text: string): ArchivedEvent | undefined => {
  try {
    return archivedEvent.parse(readJson(text))
  } catch {
    return undefined
  }
}
