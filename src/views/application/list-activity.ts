import * as z from 'zod'
import { accountMovement } from '#api/activity.ts'
import { cursorOf, inOrder, pageFields, spanFields } from '#api/list-query.ts'
import { redactAnswer } from '#catalogue/redaction.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type Clock, daysAfter, type Instant } from '#kernel/domain/instant.ts'
import type { StoredActivity } from '../domain/activity.ts'
import type { EventRow } from '../domain/event-row.ts'
import { markOf, readAccountId } from './account-query.ts'
import type { ActivityReader } from './activity-ports.ts'
import type { EventRows } from './ports.ts'

type Needs = Readonly<{
  activity: Pick<ActivityReader, 'movements'>
  rows: Pick<EventRows, 'read'>
  /** After how many hours a report of a movement is late for a tenant. */
  lateAfterHours: (tenantId: string) => Promise<number>
  clock: Clock
}>

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/** A position after a movement of an account. */
type Place = Readonly<{ account: string; after: string }>

const placePattern = /^activity:([0-9a-f]{16}):(\d{4}-\d\d-\d\dT[\d:.]{12}Z#[0-9a-f-]{36})$/

const placeIn = (text: string): Place | undefined => {
  const [, account, after] = placePattern.exec(text) ?? []
  return account !== undefined && after !== undefined ? { account, after } : undefined
}

/** The number of days the list covers if `from` is absent. */
const windowDays = 30

const query = inOrder(z.strictObject({ asOf: spanFields.from, ...spanFields, ...pageFields(placeIn) }))

/** The time that a list covers. @throws Refusal `query-invalid` if it ends before it begins. */
export const activitySpan = (
  { to, from }: Readonly<{ to?: Instant | undefined; from?: Instant | undefined }>,
  now: Instant,
): Readonly<{ from: Instant; to: Instant }> => {
  const span = { from: from ?? daysAfter(to ?? now, -windowDays), to: to ?? now }
  if (span.from > span.to) throw invalid('from', 'must not be after to, which defaults to now')
  return span
}

/**
 * Returns one page of the movements of an account, newest first by the time they happened, with the score, the band and the
 * status of each event. It costs one query, and one read of rows for each hundred movements. An operator sees no account of a
 * counterparty. An account that no event names has none.
 * @throws Refusal `query-invalid` or `account-not-found`.
 */
export const makeListActivity =
  ({ activity, rows, lateAfterHours, clock }: Needs) =>
  async (reader: Reader, id: string, input: Readonly<Record<string, string | undefined>>) => {
    const accountId = readAccountId(id)
    const { asOf, limit, cursor, ...given } = readQuery(query, input)
    const { from, to } = activitySpan(given, clock())
    if (cursor && cursor.account !== markOf(accountId))
      throw invalid('cursor', 'must be the nextCursor of an earlier response for this account')
    const { tenantId, partnerId } = reader
    const page = await activity.movements({ tenantId, partnerId, accountId, from, to, limit, after: cursor?.after })
    const known = await rows.read(
      reader,
      page.items.map(({ eventId }) => eventId),
    )
    const byId = new Map(known.map((row) => [row.id, row]))
    const lateMs = (await lateAfterHours(tenantId)) * 3_600_000
    return {
      items: page.items.flatMap((one) => {
        const row = byId.get(one.eventId)
        // A row that is gone belongs to an archived event.
        return row ? [redactAnswer(accountMovement, movementOf(one, row, { lateMs, asOf }), reader)] : []
      }),
      nextCursor: page.nextCursor && cursorOf(`activity:${markOf(accountId)}:${page.nextCursor}`),
    }
  }

type Sight = Readonly<{ lateMs: number; asOf?: Instant | undefined }>

const movementOf = (one: StoredActivity, row: EventRow, { lateMs, asOf }: Sight) => {
  const { eventId, type, happenedAt, receivedAt, direction, counterpartyId, amount, partnerId } = one
  const { status, score, band, reversedBy, correctedBy } = row
  const isLate = Date.parse(receivedAt) - Date.parse(happenedAt) > lateMs
  return {
    id: eventId,
    type,
    happenedAt,
    receivedAt,
    direction,
    amount,
    ...(counterpartyId !== undefined && { counterpartyId }),
    ...(partnerId !== undefined && { partnerId }),
    status,
    ...(score !== undefined && { score }),
    ...(band && { band }),
    ...(isLate && { isLate }),
    ...(asOf !== undefined && receivedAt > asOf && { isAfter: true }),
    ...(reversedBy && { reversedBy }),
    ...(correctedBy && { correctedBy }),
  }
}

const invalid = (path: string, message: string): Refusal =>
  new Refusal('query-invalid', 'The query is invalid. See `issues` for each parameter.', [{ path, message }])
