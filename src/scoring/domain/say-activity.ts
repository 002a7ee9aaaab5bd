import { sayMoney } from '../../kernel/domain/money.ts'
import { type Activity, type Flow, sayCount, type Tally } from './activity.ts'
import { sayList } from './explanation.ts'
import { windowNames, windowWords } from './window.ts'

/** What an account did up to an event and with it, in sentences. Sums are in the event's currency. */
export const sayActivity = (activity: Activity, currency: string): string => {
  const { sent, received, recentAmounts, echo } = activity
  const say = (minorUnits: number): string => sayMoney({ minorUnits, currency })
  const sentToo = sent ? `sent ${sayFlow(sent, say, (others) => `to ${others}`)}, and ` : ''
  return [
    sayAge(activity),
    `With this event it ${sentToo}received ${sayFlow(received, say, (others) => `from ${others}`)}.`,
    ...(recentAmounts.length < 2
      ? []
      : [`Amounts the way of this one within seven days: ${sayList(recentAmounts.map(say))}.`]),
    ...(echo === undefined
      ? []
      : [`The nearest amount the other way was ${say(echo.minorUnits)}, ${count(echo.hoursAgo, 'hour')} before.`]),
  ].join(' ')
}

const sayAge = ({ knownDays, idleDays, isNewCounterparty }: Activity): string => {
  const known =
    idleDays === undefined
      ? 'It was not heard of before'
      : `It is known for ${count(knownDays, 'day')}, and moved last ${count(idleDays, 'day')} before`
  return `${known}${isNewCounterparty ? '; it had not dealt with the other end' : ''}.`
}

type Say<What> = (what: What) => string

/** A window is told where more happened in it than in the shorter one. */
const sayFlow = (flow: Flow, say: Say<number>, sayOthers: Say<string>): string => {
  const told = windowNames.filter((window, index) => flow[window].count > countBefore(flow, index))
  if (told.length === 0) return 'nothing within 30 days'
  return sayList(told.map((window) => `${sayTally(flow[window], say, sayOthers)} within ${windowWords[window]}`))
}

const countBefore = (flow: Flow, index: number): number => {
  const shorter = windowNames[index - 1]
  return shorter === undefined ? 0 : flow[shorter].count
}

const sayTally = ({ count: times, sum, counterparties }: Tally, say: Say<number>, sayOthers: Say<string>): string => {
  const others = counterparties === 0 ? '' : ` ${sayOthers(count(counterparties, 'counterparty', 'counterparties'))}`
  return `${count(times, 'movement')} of ${say(sum)}${others}`
}

const count = (number: number, one: string, many = `${one}s`): string =>
  `${one === 'movement' || one === 'counterparty' ? sayCount(number) : number} ${number === 1 ? one : many}`
