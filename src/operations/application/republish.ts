import * as z from 'zod'
import type { FactRow, FactRows } from '#facts/application/fact-rows.ts'
import { hasKeysOf } from '#facts/application/identity.ts'
import type { FactTopic, PublishOutcome } from '#facts/application/ports.ts'
import { readFact } from '#facts/application/read-fact.ts'
import type { Parcel } from '#facts/application/stream-change.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import type { JobItem, JobKind, JobPage } from '#jobs/application/ports.ts'
import type { ItemOutcome } from '#jobs/domain/tally.ts'
import { PipelineError, Refusal, Transient } from '#kernel/domain/errors.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'

const instant = z.iso.datetime({ precision: 3 })
const tenantId = z.string().regex(tenantIdPattern)
/** Only the fact with this id. */
const onlyFact = z.uuid().optional()

/** Which facts are published again. */
const republishSelection = z.union([
  z.strictObject({ tenantId, eventId: z.uuid(), factId: onlyFact }),
  z.strictObject({ tenantId, from: instant, to: instant, factId: onlyFact }),
])

export type RepublishSelection = Readonly<z.output<typeof republishSelection>>

type Needs = Readonly<{ rows: FactRows; topic: FactTopic }>

/**
 * Sends facts from the table to the topic again, with their ids and texts, signed anew. Consumers tolerate the repeat. A row that
 * is not a genuine fact of its keys is skipped: it would be signed as one. So are the facts of an archived event.
 */
export const makeRepublish = ({ rows, topic }: Needs): JobKind => {
  const pageOf = async (selection: RepublishSelection, after: string | undefined): Promise<JobPage> => {
    const { factId: only, ...range } = selection
    const page = await rows.page(range, after)
    const wanted = page.rows.filter((row) => only === undefined || idIn(row) === only)
    const items = wanted.map((row) => itemOf(row, () => publishRow(topic, row, range.tenantId)))
    return { items, next: page.next, isLast: page.isLast }
  }
  return {
    tenantOf: (selection) => republishSelection.parse(selection).tenantId,
    open: (selection) => {
      const parsed = republishSelection.parse(selection)
      return (after) => pageOf(parsed, after)
    },
    count: async (selection, max) => {
      const parsed = republishSelection.parse(selection)
      let count = 0
      for (let page = await pageOf(parsed, undefined); ; page = await pageOf(parsed, page.next)) {
        count += page.items.length
        if (page.isLast || count >= max) return Math.min(count, max)
      }
    },
  }
}

const itemOf = (row: FactRow, act: JobItem['act']): JobItem => ({ name: nameOf(row), cursor: row.cursor, act })

/** The keys of a row, for an operator. */
const nameOf = ({ pk, sk }: Pick<FactRow, 'pk' | 'sk'>): string => `${pk}/${sk}`

/**
 * Publishes the fact of a row, with its stored text. `tenantId`: skips the fact of another tenant.
 * @throws Transient `store-unavailable` when the topic is unavailable.
 */
export const publishRow = async (topic: FactTopic, row: FactRow, tenantId?: string): Promise<ItemOutcome> => {
  const text = row.text ?? ''
  const fact = factIn(text)
  if (fact === undefined) return { kind: 'skipped', code: 'not-a-fact' }
  if (!hasKeysOf(fact, row) || fact.tenantid !== (tenantId ?? fact.tenantid))
    return { kind: 'skipped', code: 'keys-differ' }
  if (row.isEnded || isTombstone(fact)) return { kind: 'skipped', code: 'event-archived' }
  const outcome = await publish(topic, { fact, text, bytes: Buffer.byteLength(text) })
  if (outcome === 'failed') throw unavailable()
  return outcome === 'refused' ? { kind: 'failed', code: 'fact-refused' } : { kind: 'done' }
}

const publish = async (topic: FactTopic, parcel: Parcel): Promise<PublishOutcome | undefined> => {
  try {
    return (await topic.publish([parcel]))[0]
  } catch (cause) {
    throw cause instanceof PipelineError ? cause : unavailable({ cause })
  }
}

const unavailable = (options?: ErrorOptions): Transient =>
  new Transient('store-unavailable', 'The topic of facts is unavailable. Resume the job later.', options)

/** A fact whose text is the one that Sluice writes for it. */
const factIn = (text: string): Fact | undefined => {
  try {
    const fact = readFact(text)
    return JSON.stringify(fact) === text ? fact : undefined
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** The id of the fact in a row, also if the row is not genuine. */
const idIn = ({ text = '' }: FactRow): string | undefined => factIn(text)?.id
