import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import { covers, type Tenancy } from '#kernel/domain/tenant.ts'
import type { EventRow } from './event-row.ts'

/** What a row must be, beside its time. Each is absent for any. Accounts are in their canonical form. */
type RowConditions = Readonly<{
  status?: EventStatus | undefined
  type?: string | undefined
  source?: string | undefined
  producerId?: string | undefined
  subject?: string | undefined
  correlationId?: string | undefined
  band?: Band | undefined
  /** The id of a rule that fired. Example: `structuring@1`. */
  rule?: string | undefined
  scoreMin?: number | undefined
  currency?: string | undefined
  /** In minor units of `currency`. */
  amountMin?: number | undefined
  account?: string | undefined
  /** Another account that the event names. */
  counterparty?: string | undefined
}>

/** Selects the rows of a page. `from` and `to` are times of receipt, inclusive, as text that sorts. */
export type EventFilter = Tenancy &
  RowConditions &
  Readonly<{
    from: string
    to: string
    limit: number
    /** The end of the previous page. */
    after?: string | undefined
  }>

/** Returns whether a list has a row: the row belongs to the reader, and meets every condition. */
export const matches = (filter: Omit<EventFilter, 'limit' | 'after'>, row: EventRow): boolean => {
  const { rule, scoreMin, currency, amountMin, account, counterparty } = filter
  const names = (id: string | undefined) => id === undefined || row.accounts?.some(({ accountId }) => accountId === id)
  return (
    covers(filter, row.partnerId) &&
    row.receivedAt >= filter.from &&
    row.receivedAt <= filter.to &&
    equalNames.every((name) => filter[name] === undefined || filter[name] === row[name]) &&
    (rule === undefined || row.rules?.includes(rule) === true) &&
    (scoreMin === undefined || (row.score ?? -1) >= scoreMin) &&
    (currency === undefined || row.amount?.currency === currency) &&
    (amountMin === undefined || (row.amount?.minorUnits ?? -1) >= amountMin) &&
    names(account) === true &&
    names(counterparty) === true
  )
}

/** The conditions that a property of the row equals. */
const equalNames = ['status', 'type', 'source', 'producerId', 'subject', 'correlationId', 'band'] as const
