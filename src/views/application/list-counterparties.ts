import * as z from 'zod'
import { counterpartyPage, periodDays } from '#api/activity.ts'
import { queryNumber } from '#api/list-query.ts'
import { redactAnswer } from '#catalogue/redaction.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { type Clock, dayOf, daysAfter, type Instant } from '#kernel/domain/instant.ts'
import { counterpartiesOf } from '../domain/counterparty.ts'
import { readAccountId } from './account-query.ts'
import type { ActivityReader } from './activity-ports.ts'

type Needs = Readonly<{ activity: Pick<ActivityReader, 'movements'>; clock: Clock }>

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/** The maximum number of movements that one answer reads, newest first: some 500 KB. */
const movementCountMax = 2000

/** The maximum number of counterparties in an answer. */
const itemCountMax = 100

/** The period of the query, in days. */
export const counterpartyQuery = z.strictObject({
  days: queryNumber(periodDays.min, periodDays.max).default(periodDays.usual),
})

/** The start of the UTC day so many days before an instant. */
export const startOfDays = (to: Instant, days: number): Instant => `${dayOf(daysAfter(to, -days))}T00:00:00.000Z`

/**
 * Returns the counterparties of an account since the UTC day so many days ago, the greatest sum first. It reads a bounded number of
 * movements: `complete` is false if there are more, and then the older ones are missing. An operator sees no account of a
 * counterparty.
 * @throws Refusal `query-invalid` or `account-not-found`.
 */
export const makeListCounterparties =
  ({ activity, clock }: Needs) =>
  async (reader: Reader, id: string, input: Readonly<Record<string, string | undefined>>) => {
    const accountId = readAccountId(id)
    const { days } = readQuery(counterpartyQuery, input)
    const to = clock()
    const from = startOfDays(to, days)
    const { tenantId, partnerId } = reader
    const page = await activity.movements({ tenantId, partnerId, accountId, from, to, limit: movementCountMax })
    const counterparties = counterpartiesOf(page.items)
    const answer = {
      from: page.nextCursor === null ? from : (page.items.at(-1)?.happenedAt ?? from),
      complete: page.nextCursor === null,
      movementCount: page.items.length,
      counterpartyCount: counterparties.length,
      items: counterparties.slice(0, itemCountMax),
    }
    return redactAnswer(counterpartyPage, answer, reader)
  }
