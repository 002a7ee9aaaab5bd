import type { Activity, Flow } from '#scoring/domain/activity.ts'

const nothing = { count: 0, sum: 0, counterparties: 0 }

/** The usual activity of an account that does almost nothing. */
const quiet = { count: 0.1, counterparties: 0.1 }

/** The activity in one direction, of an account for which it is usual. A window that is left out is empty. */
export const aFlow = (known: Partial<Flow> = {}): Flow => ({
  hour: nothing,
  day: nothing,
  days3: nothing,
  week: nothing,
  usual: { hour: quiet, day: quiet, days3: quiet, week: quiet },
  ...known,
})

/** So many movements and counterparties within a day and longer. */
export const aBurst = (count: number): Flow => {
  const tally = { count, sum: count * 100_00, counterparties: count }
  return aFlow({ day: tally, days3: tally, week: tally })
}

/** The same in every window. */
export const echoesOf = (minorUnits: number, hoursAgo: number): Activity['echoes'] => {
  const echo = { minorUnits, hoursAgo }
  return { hour: echo, day: echo, days3: echo, week: echo }
}

/** An account known for a year, recently idle, that meets a new counterparty. */
export const anActivity = (known: Partial<Activity> = {}): Activity => ({
  knownDays: 365,
  idleDays: 1,
  isNewCounterparty: true,
  sent: aFlow(),
  received: aFlow(),
  recentAmounts: [],
  echoes: {},
  ...known,
})
