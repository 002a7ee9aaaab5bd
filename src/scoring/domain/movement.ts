/** Money that moved into or out of one account, as that account's profile remembers it. */
export type Movement = Readonly<{
  /** Names the event, and sorts as the events were received. The same movement heard twice is one. */
  id: string
  /** Milliseconds since 1970. */
  at: number
  direction: 'in' | 'out'
  /** A number that stands for the account at the other end; 0 where nobody told. */
  counterparty: number
  minorUnits: number
  /** ISO 4217. */
  currency: string
}>

/** In the place of a counterparty that nobody told. */
export const unknownCounterparty = 0

/** Newest first; within one millisecond the one received later first, so that it is always the same order. */
export const isNewer = (a: Pick<Movement, 'at' | 'id'>, b: Pick<Movement, 'at' | 'id'>): boolean =>
  a.at > b.at || (a.at === b.at && a.id > b.id)
