import { eventMoved } from '#catalogue/families/workflow.ts'
import { accepting, familyOf } from '#facts/application/accepting.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings, kindOf } from '#facts/domain/happening.ts'
import { isPastRetention } from '#facts/domain/retention.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { LastStation, StuckEvent, StuckKey } from '../domain/stuck-event.ts'
import type { PublishedFacts, ReviewStates, StuckRegister } from './stuck-ports.ts'

export type ExamineNeeds = Readonly<{
  facts: FactLog
  published: PublishedFacts
  reviews: Pick<ReviewStates, 'of'>
  register: Pick<StuckRegister, 'put'>
  clock: Clock
  /** How long an event may be in a passing state. */
  limitMs: number
}>

/** A passing state: its last fact, and the station that answers it. */
type PassingState = Readonly<{
  status: EventStatus
  since: Instant
  cause: Fact
  next: 'scoring' | 'workflow' | 'people'
}>

const accept = accepting('operations', ['Workflow.Event.Moved.v1'])

/**
 * Returns what a step leaves open: the next station, people, or nothing.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const openAfter = (moved: Fact): 'workflow' | 'people' | undefined => {
  const { status, review } = dataOf(eventMoved, accept(moved) ?? moved)
  if (status === 'held' || review !== undefined) return 'people'
  return ['received', 'validated', 'processing'].includes(status) ? 'workflow' : undefined
}

/** Returns whether an operator opened the review of an event with this fact. Its steps ask for none. */
export const opensReview = ({ type }: Fact): boolean => familyOf(type) === 'Workflow.Review.Opened'

/**
 * Examines one event by its facts. A stuck event is recorded as a fact, once for each station, and registered; the result is its
 * row. Returns `undefined` for an event that went on, is not over its limit, was archived, or is past its retention. An erased
 * event stays: only its values are gone, and its outcome is still open.
 * `registered` is its row from an earlier run. Safe to repeat and to race.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted` for a step that this version cannot read.
 * @throws Transient `store-unavailable`.
 */
export const makeExamineEvent = (needs: ExamineNeeds) => {
  const { facts, register, clock, limitMs } = needs
  const placeOf = makePlaceOf(needs)

  return async ({ tenantId, eventId }: StuckKey, registered?: StuckEvent): Promise<StuckEvent | undefined> => {
    const now = clock()
    const history = await facts.history(wholeTenant(tenantId), eventId)
    const state = passingStateOf(history, now)
    const place = state && (await placeOf({ tenantId, eventId }, state))
    if (!place || msBetween(place.since, now) < limitMs) return undefined
    if (registered?.station === place.station && registered.since === place.since) return registered
    const { status, cause } = state
    const expectedBy = new Date(Date.parse(place.since) + limitMs).toISOString()
    await facts.append(
      follow(cause, {
        type: 'Operations.StuckEvent.Found.v1',
        source: 'sluice/operations',
        happening: happenings.stuck(place.station),
        recordedat: now,
        data: { ...place, status, expectedBy },
      }),
    )
    const stuck = { tenantId, eventId, type: cause.eventtype, status, ...place, expectedBy, foundAt: now }
    await register.put(stuck)
    return stuck
  }
}

const msBetween = (from: Instant, to: Instant): number => Date.parse(to) - Date.parse(from)

const passingStateOf = (history: readonly Fact[], now: Instant): PassingState | undefined => {
  const { received, assessments, steps, acts } = historyOf(history)
  if (!received || isTombstone(received) || isPastRetention(received, now)) return undefined
  const step = steps.at(-1)
  if (step) {
    const { status } = dataOf(eventMoved, accept(step) ?? step)
    const opened = acts.find(opensReview)
    if (opened && (status === 'held' || status === 'rejected'))
      return { status, since: opened.recordedat, cause: opened, next: 'people' }
    const next = openAfter(step)
    return next && { status, since: step.recordedat, cause: step, next }
  }
  const scored = assessments[0] ?? history.find((fact) => kindOf(fact) === 'unassessed')
  const next = scored ? 'workflow' : 'scoring'
  return { status: 'received', since: received.recordedat, cause: scored ?? received, next }
}

/** The station that an event in a passing state reached last, and since when it is there. */
type Place = Readonly<{ station: LastStation; since: Instant }>

const makePlaceOf =
  ({ published, reviews, clock, limitMs }: Pick<ExamineNeeds, 'published' | 'reviews' | 'clock' | 'limitMs'>) =>
  async (event: StuckKey, { next, cause, since }: PassingState): Promise<Place | undefined> => {
    if (next !== 'people') return { station: (await published.has(cause)) ? next : 'outbox', since }
    const review = await reviews.of(event)
    if (!review) return { station: 'review', since }
    const { watched } = review
    return watched && msBetween(watched.at, clock()) >= limitMs
      ? { station: watched.watch === 'due' ? 'deadline' : 'level-two', since: watched.at }
      : undefined
  }
