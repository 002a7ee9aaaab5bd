import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'

/**
 * The station that an event reached last, in the order of its way. `outbox`: its last fact was not published. `scoring` and
 * `workflow`: the fact was published, and the station has not answered it. `review`: the event waits for a person, and has no
 * review. `deadline`: its review is overdue, and was not escalated. `level-two`: no supervisor has decided it in time.
 */
export const lastStations = ['outbox', 'scoring', 'workflow', 'review', 'deadline', 'level-two'] as const

export type LastStation = (typeof lastStations)[number]

export type StuckKey = Readonly<{ tenantId: string; eventId: string }>

/** An event that is in a passing state for longer than its limit. It has ids and times alone. */
export type StuckEvent = StuckKey &
  Readonly<{
    type: string
    status: EventStatus
    station: LastStation
    /** When it reached its status; for `deadline`, when its review was due, and for `level-two`, the due time of level two. */
    since: Instant
    /** When it was expected to go on. */
    expectedBy: Instant
    foundAt: Instant
  }>

/** The act that helps an event on, for an operator. */
export const actFor = ({ tenantId, eventId, station }: Pick<StuckEvent, keyof StuckKey | 'station'>): string => {
  const republish = `npm run -s republish -- --tenant ${tenantId} --event ${eventId} --start`
  switch (station) {
    case 'outbox':
      return `If the alarm facts-lag is on, follow it first. Otherwise publish its facts again: ${republish}`
    case 'review':
      return `Open its review, or write the lost row again from its facts: npm run -s open-reviews -- --tenant ${tenantId} --event ${eventId} --start`
    case 'deadline':
      return 'Look at the log of the function escalate-reviews. Its next run escalates the review.'
    case 'level-two':
      return 'Ask a supervisor of the tenant, a person with the scope reviews:supervise, to decide the review.'
    default:
      return `Redrive the dead letters of the queue ${station}. If the event is not among them, publish its facts again: ${republish}`
  }
}
