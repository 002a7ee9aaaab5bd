import { sayMoney } from '#kernel/domain/money.ts'
import { type Activity, type Flow, isBound, sayCount, type Tally } from './activity.ts'
import { sayHours } from './echo.ts'
import { sayList } from './explanation.ts'
import { type Window, windowNames, windowWords } from './window.ts'

/** What an account did up to an event and with it, in sentences. Sums are of what was in the event's currency. */
export const sayActivity = (activity: Activity, currency: string): string => {
  const { sent, received, recentAmounts, echoes } = activity
  const say = (minorUnits: number): string => sayMoney({ minorUnits, currency })
  const echo = echoes.week
  return [
    sayAge(activity),
    `With this event it ${sent ? `sent ${sayFlow(sent, say, (others) => `to ${others}`)}, and ` : ''}received ${sayFlow(received, say, (others) => `from ${others}`)}. Sums are of what was in ${currency}.`,
    ...sayUsual(sent, (others) => `sends to ${others}`),
    ...sayUsual(received, (others) => `is paid by ${others}`),
    ...(recentAmounts.length < 2
      ? []
      : [`Amounts the way of this one within seven days, the largest: ${sayList(recentAmounts.map(say))}.`]),
    ...(echo === undefined ? [] : [`The other way went ${say(echo.minorUnits)}, ${sayHours(echo.hoursAgo)} before.`]),
  ].join(' ')
}

const sayUsual = (flow: Flow | undefined, sayOthers: Say<string>): readonly string[] => {
  const usual = flow?.usual.week
  if (usual === undefined) return []
  const others = `about ${usual.counterparties} counterparties`
  return [`In seven days it usually ${sayOthers(others)}, about ${usual.count} times.`]
}

const sayAge = ({ knownDays, idleDays, isNewCounterparty }: Activity): string => {
  const known =
    idleDays === undefined
      ? sayUnheard(knownDays)
      : `It is known for ${count(knownDays, 'day')}, and moved last ${count(idleDays, 'day')} before`
  return `${known}${isNewCounterparty ? '; it had not dealt with the other end' : ''}.`
}

type Say<What> = (what: What) => string

/** Of a late event the movements before it may be forgotten. */
const sayUnheard = (knownDays: number): string =>
  knownDays === 0
    ? 'It was not heard of before'
    : `It is known for ${count(knownDays, 'day')}; what it did just before is no longer remembered`

/** A window is told where more happened in it than in the shorter one. */
const sayFlow = (flow: Flow, say: Say<number>, sayOthers: Say<string>): string => {
  const told = windowNames.filter((window, index) => flow[window].count > countBefore(flow, index))
  if (told.length === 0) return 'nothing within seven days'
  return sayList(told.map((window) => sayTally(window, flow[window], { say, sayOthers })))
}

const countBefore = (flow: Flow, index: number): number => {
  const shorter = windowNames[index - 1]
  return shorter === undefined ? 0 : flow[shorter].count
}

type Words = Readonly<{ say: Say<number>; sayOthers: Say<string> }>

const sayTally = (window: Window, { count: times, sum, counterparties }: Tally, { say, sayOthers }: Words): string => {
  const others = counterparties === 0 ? '' : ` ${sayOthers(count(counterparties, 'counterparty', 'counterparties'))}`
  const together = `${isBound(times) ? 'at least ' : ''}${say(sum)} together`
  return `${count(times, 'movement')}${others} within ${windowWords[window]} (${together})`
}

const count = (number: number, one: string, many = `${one}s`): string =>
  `${one === 'movement' || one === 'counterparty' ? sayCount(number) : number} ${number === 1 ? one : many}`
