import type { Acts } from './acts.ts'
import type { Answer } from './client.ts'
import type { DrillLog } from './drill-log.ts'
import type { Participant, People } from './people.ts'
import type { ReviewView } from './review-view.ts'

/** `ownEventId`: an event that Ana sent, under review. `briefIds`: events whose reviews must fall due. */
export type Stage = Readonly<{
  people: People
  acts: Acts
  log: DrillLog
  ownEventId: string | undefined
  briefIds: readonly string[]
}>

export type Cast = Stage & Readonly<{ ana: Participant; ben: Participant; cleo: Participant; dan: Participant }>

/** Acts that meet on purpose. Returns what must not be, in one sentence; `undefined` if all is well. */
export type Crossing = Readonly<{
  name: string
  /** Whether a review fits. */
  fits: (review: ReviewView) => boolean
  play: (cast: Cast, review: ReviewView) => Promise<string | undefined>
}>

export const isOpenFor = ({ level, decisions }: ReviewView): boolean => level === 1 && decisions.length === 0
export const byOne = (review: ReviewView): boolean =>
  isOpenFor(review) && review.purpose === 'decide' && review.approvals.need === 1
/** One person alone can reject it. */
export const rejectable = (review: ReviewView): boolean => isOpenFor(review) && review.approvals.need === 1
export const byTwo = (review: ReviewView): boolean =>
  isOpenFor(review) && (review.purpose === 'confirm' || review.approvals.need === 2)

export const wordsOf = ({ status, code }: Answer): string => `${status} ${code}`.trim()

/** A sentence if an answer is none of those that are expected. Each is a status, and a code if it is a refusal. */
export const unless = (answer: Answer, ...expected: readonly string[]): string | undefined =>
  expected.includes(wordsOf(answer)) ? undefined : `expected ${expected.join(' or ')}, and received ${wordsOf(answer)}`
