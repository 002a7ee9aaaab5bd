import canonicalize from 'canonicalize'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { EventRow, RowChange, RowMatter } from '../domain/event-row.ts'
import { advanced, countGroupOf, noProgress, type RowProgress } from '../domain/row-progress.ts'
import { changeOf, identityOf } from './change-of.ts'

/** An event as its facts describe it to the views. */
export type FactsOfRow = Readonly<{
  id: string
  /** The group of the counts: the status and the band or `none`. Example: `held#medium`. */
  group: string
  /** When the last fact was recorded. */
  lastAt: Instant
  identity: Pick<EventRow, 'type' | 'receivedAt' | 'correlationId'> & Readonly<{ partnerId?: string | undefined }>
  progress: RowProgress
  matter: RowMatter | undefined
}>

/** Folds the facts of one event as the views do. A fact that the views refuse changes nothing. */
export const rowOfFacts = (received: Fact, history: readonly Fact[]): FactsOfRow => {
  const changes = history.flatMap((fact) => readableChangeOf(fact) ?? [])
  const progress = changes.reduce(
    (before, change) => (change.kind === 'status' || change.kind === 'assessment' ? advanced(before, change) : before),
    noProgress,
  )
  const receipt = changes.find((change) => change.kind === 'received')
  const { type, receivedAt, correlationId, partnerId } = identityOf(received)
  return {
    id: received.eventid,
    group: countGroupOf(progress) ?? `received#${progress.judgement?.band ?? 'none'}`,
    lastAt: lastOf([received, ...history]),
    identity: { type, receivedAt, correlationId, partnerId },
    progress,
    matter: receipt?.matter,
  }
}

const lastOf = (facts: readonly Fact[]): Instant =>
  facts
    .map(({ recordedat }) => recordedat)
    .toSorted()
    .at(-1) ?? ''

const readableChangeOf = (fact: Fact): RowChange | undefined => {
  try {
    return changeOf(fact)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** The names of the fields in which a row differs from the facts of its event. A row of an earlier version has no matter. */
export const differingFields = (row: EventRow, { identity, progress, matter }: FactsOfRow): readonly string[] => {
  const { status, judgement } = progress
  const expected = { ...identity, status, score: judgement?.score, band: judgement?.band }
  const shown: Readonly<Record<string, unknown>> = row
  const all = Object.entries({ ...expected, ...(row.source !== undefined && matter && fieldsOf(matter)) })
  return all.flatMap(([name, value]) => (canonicalize([shown[name]]) === canonicalize([value]) ? [] : [name]))
}

/** A row without accounts has no list of them. */
const fieldsOf = ({ source, producerId, subject, accounts, amount }: RowMatter) => ({
  ...{ source, producerId, subject, amount },
  accounts: accounts.length > 0 ? accounts : undefined,
})
