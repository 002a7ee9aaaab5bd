import type { Move } from './moves.ts'

export const movesHeader = 'event,then,now,scoreThen,scoreNow,gained,lost'

/** A move as a line of CSV. Rules are separated by spaces. */
export const formatMove = ({ id, before, after, scores, gained, lost }: Move): string =>
  [id, before, after, scores.before, scores.after, gained.join(' '), lost.join(' ')].join(',')
