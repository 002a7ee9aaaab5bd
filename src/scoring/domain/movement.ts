/** Money that moved into or out of one account, as stored in the profile of that account. */
export type Movement = Readonly<{
  /** Identifies the event, and sorts by time of receipt. A movement with the same id counts once. */
  id: string
  /** Milliseconds since 1970. */
  at: number
  direction: 'in' | 'out'
  /** A number that identifies the counterparty's account; 0 if unknown. */
  counterparty: number
  minorUnits: number
  /** ISO 4217. */
  currency: string
  /** Absent for a movement that a version without origins stored; it counts as usual. */
  origin?: Origin | undefined
}>

/**
 * The source of a movement. `ledger`: an entry of the account in the ledger. `observed`: a producer reported it in time.
 * `late`: a producer reported it long after it happened.
 */
export type Origin = 'ledger' | 'observed' | 'late'

/** The value for an unknown counterparty. */
export const unknownCounterparty = 0

/** Orders newest first; within one millisecond, later received first, so that the order is total. */
export const isNewer = (a: Pick<Movement, 'at' | 'id'>, b: Pick<Movement, 'at' | 'id'>): boolean =>
  a.at > b.at || (a.at === b.at && a.id > b.id)
