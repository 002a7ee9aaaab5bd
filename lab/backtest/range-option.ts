import { UsageFault } from '#commands/command-line.ts'
import { daysAfter, type Instant } from '#kernel/domain/instant.ts'

/** From an instant on, and before another. */
export type TimeRange = Readonly<{ from: Instant; to: Instant }>

const dayText = /^\d{4}-\d{2}-\d{2}$/
const momentText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/

/** One query for each day and shard: a limit on the patience of whoever waits. */
const daysMax = 3_660

/**
 * The range that `--from` and `--to` name: days or moments. The day that `--to` names is in it, the moment is not.
 * @throws UsageFault
 */
export const rangeOption = (fromText: string, toText: string): TimeRange => {
  const from = instantOf('from', fromText)
  const named = instantOf('to', toText)
  const to = dayText.test(toText) ? daysAfter(named, 1) : named
  if (from >= to) throw new UsageFault('--from takes a time before --to.')
  if (daysAfter(from, daysMax) < to) throw new UsageFault(`--from and --to are at most ${daysMax} days apart.`)
  return { from, to }
}

const instantOf = (name: string, text: string): Instant => {
  const isTime = dayText.test(text) || momentText.test(text)
  const moment = new Date(isTime ? text : Number.NaN)
  const isReal = !Number.isNaN(moment.getTime()) && (!dayText.test(text) || moment.toISOString().startsWith(text))
  if (isReal) return moment.toISOString()
  throw new UsageFault(
    `--${name} takes a day such as 2026-03-01 or a time such as 2026-03-01T12:00:00Z, not "${text}".`,
  )
}
