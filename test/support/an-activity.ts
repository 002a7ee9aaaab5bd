import type { Activity, Flow } from '#scoring/domain/activity.ts'

const nothing = { count: 0, sum: 0, counterparties: 0 }

/** What went one way: the same in every window that is not said, complete for a month. */
export const aFlow = (known: Partial<Flow> = {}): Flow => ({
  hour: nothing,
  day: nothing,
  days3: nothing,
  week: nothing,
  month: nothing,
  completeDays: 30,
  ...known,
})

/** So many movements and counterparties within three days and longer, and none in the rest of the month. */
export const aBurst = (count: number): Flow => {
  const tally = { count, sum: count * 100_00, counterparties: count }
  return aFlow({ day: tally, days3: tally, week: tally, month: tally })
}

/** An account known for a year that did nothing of late and meets somebody new. */
export const anActivity = (known: Partial<Activity> = {}): Activity => ({
  knownDays: 365,
  idleDays: 1,
  isNewCounterparty: true,
  sent: aFlow(),
  received: aFlow(),
  recentAmounts: [],
  ...known,
})
