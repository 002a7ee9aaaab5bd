import type { Acts } from './acts.ts'
import type { DrillLog } from './drill-log.ts'
import type { LoggedEvent, LoggedReview } from './drill-records.ts'
import type { People } from './people.ts'
import { sendHeldPayment } from './send-held-payment.ts'

type Stage = Readonly<{ people: People; acts: Acts; log: DrillLog }>

/** What must have happened at the end of a drill, because time has passed. */
export type TimedCrossings = Readonly<{
  /** Events whose reviews fall due while an absent person has them. */
  briefIds: readonly string[]
  /** An event whose review an absent person has claimed once. */
  leftId: string | undefined
  /** The latest due time of the reviews that fall due. */
  lastDueAt: string | undefined
}>

const briefCount = 3

/**
 * Sends payments under a policy with short deadlines, and gives their reviews to a person who is absent for longer: they fall due in
 * the middle of the work.
 */
export const beginBrief = async ({ people, acts, log }: Stage): Promise<Omit<TimedCrossings, 'leftId'>> => {
  const { supervisor, absentee } = people
  const briefIds = await Promise.all(Array.from({ length: briefCount }, () => sendHeldPayment(people.producer)))
  const dueTimes: string[] = []
  for (const eventId of briefIds) {
    const review = await acts.openWhenThere(supervisor, eventId)
    const to = { id: absentee.name, issuer: absentee.issuer }
    const given =
      review && (await acts.act(supervisor, 'reassign', eventId, { to, reason: 'Eve knows this customer.' }))
    if (given?.status !== 200) log.complain(`The review of event ${eventId} could not be given to ${absentee.name}.`)
    if (review) dueTimes.push(review.dueAt)
  }
  return { briefIds, lastDueAt: dueTimes.toSorted().at(-1) }
}

/** The absent person claims the most urgent review, and leaves it. */
export const leaveOne = async ({ people, acts }: Stage): Promise<string | undefined> =>
  (await acts.next(people.absentee))?.eventId

/** Returns what was planned and did not happen, by the facts. */
export const missedCrossings = (
  { briefIds, leftId }: TimedCrossings,
  events: readonly LoggedEvent[],
): readonly string[] => {
  const reviewOf = (id: string | undefined) => events.find(({ eventId }) => eventId === id)?.review
  return [
    ...briefIds
      .filter((id) => !isDecidedLate(reviewOf(id)))
      .map((id) => `The review of event ${id} falls due, is escalated once, and is decided late at level two.`),
    ...(isTakenOver(reviewOf(leftId))
      ? []
      : [`The claim of event ${leftId ?? '(none was left)'} ends by its time, and another person claims the review.`]),
  ]
}

const isDecidedLate = (review: LoggedReview | undefined): boolean =>
  review?.escalations.filter(({ cause }) => cause === 'overdue').length === 1 &&
  review.decisions.some(({ isFinal, isLate, level }) => isFinal && isLate && level === 2)

const isTakenOver = (review: LoggedReview | undefined): boolean => (review ? expiredClaims(review) : 0) > 0

/** The claims that another person took over after they had ended by their time. */
export const expiredClaims = ({ claims }: Pick<LoggedReview, 'claims'>): number =>
  claims.filter((claim, place) => {
    const before = claims[place - 1]
    return before !== undefined && before.person !== claim.person && claim.at >= before.until
  }).length
