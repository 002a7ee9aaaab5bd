import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { type AlarmCounts, type AlarmQuality, qualityOf } from '../rows/alarm-quality.ts'
import { alarmQuality, type Confusion } from '../rows/confusion.ts'
import type { FileCounts, OfParts } from './file-book.ts'
import type { RuleCount } from './rule-tally.ts'
import { alarmsFrom, type SumTally, thresholdFor, topShare, totalOf } from './sum-tally.ts'

/** An alarm: its counts and its quality. */
export type Alarm = AlarmCounts & AlarmQuality

/** A threshold chosen in the first part of a file, and its result there and in the last part. */
export type SplitReport = Readonly<{
  /** A sum. Undefined when even the highest sum is too frequent; then there is no alarm. */
  threshold: number | undefined
  first: Alarm
  last: Alarm
  /** The best result for the same share of the last part, with its sums known in advance. */
  lastTop: Alarm
}>

/** One rule: its counts in a part of a file, and its quality as the only alarm there. */
export type RuleReport = RuleCount & AlarmQuality

/** The quality of one ruleset on a labelled file. */
export type FileReport = Readonly<{
  ruleset: Readonly<{ id: string; version: number }>
  confusion: Confusion
  alarmAt: Readonly<Record<'medium' | 'high', AlarmQuality>>
  /** Alarms for a fixed share of the rows: those with the highest sums. */
  atShare: readonly (Readonly<{ share: number }> & Alarm)[]
  split: SplitReport
  rules: OfParts<readonly RuleReport[]>
}>

const shares = [0.005, 0.01, 0.02, 0.05] as const

export const fileReport = (
  { confusion, rules, sums }: FileCounts,
  { id, version }: Pick<RulesetDefinition, 'id' | 'version'>,
  alarmShare: number,
): FileReport => ({
  ruleset: { id, version },
  confusion,
  alarmAt: { medium: alarmQuality(confusion, 'medium'), high: alarmQuality(confusion, 'high') },
  atShare: shares.map((share) => ({ share, ...alarmOf(topShare(sums.all, share)) })),
  split: splitReport(sums.first, sums.last, alarmShare),
  rules: {
    all: ruleReports(rules.all, sums.all),
    first: ruleReports(rules.first, sums.first),
    last: ruleReports(rules.last, sums.last),
  },
})

const ruleReports = (rules: readonly RuleCount[], sums: SumTally): readonly RuleReport[] => {
  const total = totalOf(sums)
  return rules.map((rule) => ({ ...rule, ...qualityOf({ ...total, alarms: rule.fired, hits: rule.hits }) }))
}

const splitReport = (first: SumTally, last: SumTally, alarmShare: number): SplitReport => {
  const threshold = thresholdFor(first, alarmShare)
  const from = threshold ?? Number.POSITIVE_INFINITY
  return {
    threshold,
    first: alarmOf(alarmsFrom(first, from)),
    last: alarmOf(alarmsFrom(last, from)),
    lastTop: alarmOf(topShare(last, alarmShare)),
  }
}

const alarmOf = (counts: AlarmCounts): Alarm => ({ ...counts, ...qualityOf(counts) })
