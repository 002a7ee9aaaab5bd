import { formatMoney } from '#kernel/domain/money.ts'
import { type Activity, type Flow, formatCount, isBound, type Tally } from './activity.ts'
import { formatHours } from './echo.ts'
import { formatList } from './explanation.ts'
import { type Window, windowNames, windowWords } from './window.ts'

/** Describes the activity of an account up to and including an event. Sums cover the currency of the event only. */
export const describeActivity = (activity: Activity, currency: string): string => {
  const { sent, received, recentAmounts, echoes } = activity
  const format: Format<number> = (minorUnits) => formatMoney({ minorUnits, currency })
  const echo = echoes.week
  return [
    describeAge(activity),
    `With this event it ${sent ? `sent ${describeFlow(sent, format, (others) => `to ${others}`)}, and ` : ''}received ${describeFlow(received, format, (others) => `from ${others}`)}. Sums cover ${currency} only.`,
    ...describeUsual(sent, (others) => `sends to ${others}`),
    ...describeUsual(received, (others) => `is paid by ${others}`),
    ...describeLeftOut(activity),
    ...(recentAmounts.length < 2
      ? []
      : [`The largest amounts in the same direction within seven days: ${formatList(recentAmounts.map(format))}.`]),
    ...(echo === undefined
      ? []
      : [`In the opposite direction ${format(echo.minorUnits)} moved ${formatHours(echo.hoursAgo)} before.`]),
  ].join(' ')
}

const describeUsual = (flow: Flow | undefined, formatOthers: Format<string>): readonly string[] => {
  const usual = flow?.usual.week
  if (usual === undefined) return []
  const others = `about ${usual.counterparties} counterparties`
  return [`In seven days it usually ${formatOthers(others)}, about ${usual.count} times.`]
}

const describeLeftOut = ({ sent, received }: Activity): readonly string[] => {
  const ways = [
    ...(sent?.leftOut === undefined ? [] : [`about ${sent.leftOut} that it sent`]),
    ...(received.leftOut === undefined ? [] : [`about ${received.leftOut} that it received`]),
  ]
  return ways.length === 0
    ? []
    : [
        `Some movements of the 30 days before do not count as usual, because they were reported late or by others than its ledger: ${formatList(ways)}.`,
      ]
}

const describeAge = (activity: Activity): string => {
  const { knownDays, idleDays, isNewCounterparty } = activity
  const known =
    idleDays === undefined
      ? describeFirst(activity)
      : `It is known for ${count(knownDays, 'day')}, and its previous movement was ${count(idleDays, 'day')} before`
  return `${known}${isNewCounterparty ? '; the counterparty is new to it' : ''}.`
}

type Format<Value> = (value: Value) => string

/** For a late event, the movements before it may have been dropped from the profile. */
const describeFirst = ({ knownDays, sent, received }: Activity): string =>
  knownDays === 0
    ? (sent?.week.count ?? 0) + received.week.count > 1 || sent?.leftOut || received.leftOut
      ? 'It has no earlier movement that counts as usual'
      : 'This is its first movement'
    : `It is known for ${count(knownDays, 'day')}; its movements before are no longer stored`

/** Describes a window only if it has more movements than the shorter one. */
const describeFlow = (flow: Flow, format: Format<number>, formatOthers: Format<string>): string => {
  const described = windowNames.filter((window, index) => flow[window].count > countBefore(flow, index))
  if (described.length === 0) return 'nothing within seven days'
  return formatList(described.map((window) => describeTally(window, flow[window], { format, formatOthers })))
}

const countBefore = (flow: Flow, index: number): number => {
  const shorter = windowNames[index - 1]
  return shorter === undefined ? 0 : flow[shorter].count
}

type Words = Readonly<{ format: Format<number>; formatOthers: Format<string> }>

const describeTally = (
  window: Window,
  { count: times, sum, counterparties }: Tally,
  { format, formatOthers }: Words,
): string => {
  const others = counterparties === 0 ? '' : ` ${formatOthers(count(counterparties, 'counterparty', 'counterparties'))}`
  const together = `${isBound(times) ? 'at least ' : ''}${format(sum)} together`
  return `${count(times, 'movement')}${others} within ${windowWords[window]} (${together})`
}

const count = (number: number, one: string, many = `${one}s`): string =>
  `${one === 'movement' || one === 'counterparty' ? formatCount(number) : number} ${number === 1 ? one : many}`
