import { UsageFault } from '#commands/command-line.ts'
import { daysAfter, type Instant } from '#kernel/domain/instant.ts'

/** From one instant, included, to another, excluded. */
export type TimeRange = Readonly<{ from: Instant; to: Instant }>

const dayText = /^\d{4}-\d{2}-\d{2}$/
const momentText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/

/** Each day and shard costs one query, so the number of days is limited. */
const daysMax = 3_660

/**
 * The range of `--from` and `--to`: days or instants. It includes the day of `--to`, but excludes an instant.
 * @throws UsageFault
 */
export const rangeOption = (fromText: string, toText: string): TimeRange => {
  const from = instantOf('from', fromText)
  const named = instantOf('to', toText)
  const to = dayText.test(toText) ? daysAfter(named, 1) : named
  if (from >= to) throw new UsageFault('--from must be before --to.')
  if (daysAfter(from, daysMax) < to) throw new UsageFault(`--from and --to must be at most ${daysMax} days apart.`)
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
