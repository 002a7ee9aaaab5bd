import type { Move } from './moves.ts'

export const movesHeader = 'event,then,now,gained,lost'

/** A move as a line of CSV; rules are separated by spaces. */
export const sayMove = ({ id, before, after, gained, lost }: Move): string =>
  [id, before, after, gained.join(' '), lost.join(' ')].join(',')
