import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Money } from '#kernel/domain/money.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'

/** How money moved on an account. `both`: the account paid itself. */
type Direction = 'in' | 'out' | 'both'

/** One event in the activity of one account that it names. The account is in its canonical form, like the counterparty. */
export type AccountActivity = Tenancy &
  Readonly<{
    accountId: string
    eventId: string
    type: string
    /** When the money moved, as scoring counts it; never after the receipt. For an event that moves none, when it happened. */
    happenedAt: Instant
    receivedAt: Instant
    /** Absent for an event that moves no money on this account, such as a report or a reversal. */
    direction?: Direction
    counterpartyId?: string
    amount?: Money
  }>

/** What became of an event that was not simply approved by its first step. Of two, the one with the higher step wins. */
export type Settlement = Readonly<{ step: number; outcome: EventStatus }>

/** An activity as it is stored, with what happened to its event later. */
export type StoredActivity = AccountActivity &
  Readonly<{
    outcome?: EventStatus
    /** Another event reversed or corrected it, so that it no longer counts. */
    isTakenBack?: true
  }>
