import { createHash } from 'node:crypto'
import * as z from 'zod'
import { reconciliationLimit } from '#api/audit/reconciliation.ts'
import { inOrder, spanFields } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type Clock, daysAfter, type Instant, msAfter } from '#kernel/domain/instant.ts'

/** A period by the times at which facts were recorded. `to` is not in it. */
export type Period = Readonly<{ from: Instant; to: Instant }>

/** An event as its producer named it. */
export type ProducerName = Readonly<{ source: string; producerId?: string | undefined }>

/**
 * Returns the names of the events of a tenant that were received in a period; `undefined` if the period has more than `factsMax` facts
 * of all kinds. An event of the last seconds can be missing. @throws Transient `store-unavailable`.
 */
export type ReceivedReader = (
  tenantId: string,
  period: Period,
  factsMax: number,
) => Promise<readonly ProducerName[] | undefined>

type Needs = Readonly<{ received: ReceivedReader; clock: Clock }>

/** What a producer compares with its own list. */
type Reconciliation = Period & Readonly<{ source: string; count: number; digest: string; complete: boolean }>

/** After this time, nothing is added to a period: the index by time is behind by seconds at most. */
const settledMs = 300_000

const query = inOrder(
  z.strictObject({
    source: z.string().min(1).max(256),
    from: spanFields.from.unwrap(),
    to: spanFields.to.unwrap(),
  }),
)

/**
 * Returns the number and the digest of the ids that a producer gave the events of a source which Sluice received in a period. An event
 * without an id of its producer is not in it.
 * @throws Refusal `query-invalid`, also for a period that is too long or has too many facts. @throws Transient `store-unavailable`.
 */
export const makeGetReconciliation =
  ({ received, clock }: Needs) =>
  async (tenantId: string, input: unknown): Promise<Reconciliation> => {
    const { source, from, to } = readQuery(query, input)
    if (to > daysAfter(from, reconciliationLimit.days))
      throw tooLong(`at most ${reconciliationLimit.days} days after from`)
    const names = await received(tenantId, { from, to }, reconciliationLimit.facts)
    if (names === undefined) throw tooLong(`earlier: the period has more than ${reconciliationLimit.facts} facts`)
    const ids = new Set(names.flatMap((name) => (name.source === source ? (name.producerId ?? []) : [])))
    const complete = to <= msAfter(clock(), -settledMs)
    return { source, from, to, count: ids.size, digest: digestOf(ids), complete }
  }

const tooLong = (message: string): Refusal =>
  new Refusal('query-invalid', 'The period is too long. Ask for shorter periods, one after the other.', [
    { path: 'to', message: `must be ${message}` },
  ])

/** docs/audit-format.md#reconciliation. The order of the bytes is not that of UTF-16, in which texts are compared. */
const digestOf = (ids: ReadonlySet<string>): string => {
  const digest = createHash('sha256')
  for (const line of [...ids].map((id) => Buffer.from(`${id}\n`)).toSorted(byIdBytes)) digest.update(line)
  return digest.digest('hex')
}

/** Compares lines without their line ends: a line end is greater than some bytes of longer ids. */
const byIdBytes = (one: Buffer, other: Buffer): number => Buffer.compare(one.subarray(0, -1), other.subarray(0, -1))
