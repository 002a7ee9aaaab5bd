import type { Instant } from '#kernel/domain/instant.ts'
import type { Fact } from '../domain/fact.ts'
import { hasKeysOf } from './identity.ts'
import { readableFact } from './read-fact.ts'

/** A row of the table of facts, as it is stored. */
export type FactRow = Readonly<{
  pk: string
  sk: string
  /** Missing in a malformed row. */
  text: string | undefined
  /** Whether the event was archived, and DynamoDB deletes the row soon. */
  isEnded: boolean
  /** The position after the row. */
  cursor: string
}>

type FactRowPage = Readonly<{ rows: readonly FactRow[]; next: string | undefined; isLast: boolean }>

/** Facts of a tenant: those of one event, or those recorded from `from` until before `to`. */
export type FactRange =
  | Readonly<{ tenantId: string; eventId: string }>
  | Readonly<{ tenantId: string; from: Instant; to: Instant }>

/** The rows of the fact log, also those that are not facts. */
export type FactRows = {
  /** Returns the rows after a position, in pages. A row of the last second may be missing. @throws Transient `store-unavailable`. */
  page(range: FactRange, after: string | undefined): Promise<FactRowPage>
  /** Returns one row. Strongly consistent. @throws Transient `store-unavailable`. */
  row(keys: Pick<FactRow, 'pk' | 'sk'>): Promise<FactRow | undefined>
}

/** The fact in a row; `undefined` if the row is of an archived event, or is not the fact of its keys. */
export const factIn = (row: FactRow): Fact | undefined => {
  const { text, isEnded } = row
  if (text === undefined || isEnded) return undefined
  const fact = readableFact(text)
  return fact && hasKeysOf(fact, row) ? fact : undefined
}
