import type { Movement } from './movement.ts'

/**
 * A movement that a reversal or a correction took back, as stored in the profile of its account. The reversal can arrive before
 * the movement, so this names the movement by what the reversal knows of it.
 */
export type ReversedMovement = Omit<Movement, 'id' | 'origin'> &
  Readonly<{
    /** The last eight characters of the id of the movement: the first eight of the id of its event. */
    event: string
    origin: 'ledger' | 'observed'
  }>

/** Per direction, the newest by time of the movement. As many as there are movements, so that none of theirs is missing. */
export const reversedCountMax = 32

/** Returns the movements that were not taken back. `reversed` are those of the same direction. */
export const withoutReversed = (
  movements: readonly Movement[],
  reversed: readonly ReversedMovement[],
): readonly Movement[] =>
  reversed.length === 0
    ? movements
    : movements.filter((movement) => !reversed.some((one) => isTakenBackBy(one, movement)))

/** Adds one to the list, newest first. Repetition and order do not matter. */
export const withReversed = (
  reversed: readonly ReversedMovement[],
  added: ReversedMovement,
): readonly ReversedMovement[] =>
  reversed.some((one) => compare(one, added) === 0)
    ? reversed
    : [...reversed, added].sort(compare).slice(0, reversedCountMax)

/** A report of others does not take back an entry of the ledger, nor an entry of the ledger what others observed. */
export const isTakenBackBy = (reversed: ReversedMovement, movement: Movement): boolean =>
  movement.id.endsWith(reversed.event) &&
  movement.minorUnits === reversed.minorUnits &&
  movement.currency === reversed.currency &&
  movement.counterparty === reversed.counterparty &&
  (movement.origin === undefined || (movement.origin === 'ledger') === (reversed.origin === 'ledger'))

/** A total order: newest first. */
const compare = (a: ReversedMovement, b: ReversedMovement): number => b.at - a.at || compareText(nameOf(a), nameOf(b))

const nameOf = ({ event, counterparty, minorUnits, currency, origin }: ReversedMovement): string =>
  [event, counterparty, minorUnits, currency, origin].join(' ')

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
