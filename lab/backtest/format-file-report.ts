import type { Section } from '#commands/screen/format-sections.ts'
import { formatNumber, formatRatio, type Table } from '#commands/screen/format-table.ts'
import { alarmTable, confusionTable, formatPerThousand, qualityCells, qualityHeads } from '../rows/format-confusion.ts'
import type { Alarm, FileReport, RuleReport, SplitReport } from './file-report.ts'

/** The quality of one ruleset on a file, in sections. */
export const formatFileReport = (report: FileReport, alarmShare: number): readonly Section[] => {
  const name = `${report.ruleset.id}@${report.ruleset.version}`
  return [
    { heading: `Bands with ${name}`, parts: [confusionTable(report.confusion), alarmTable(report.confusion)] },
    { heading: `Highest sums in the whole file with ${name}`, parts: [shareTable(report)] },
    {
      heading: `Threshold chosen in the first part and tested in the last with ${name}`,
      parts: splitParts(report.split, alarmShare),
    },
    { heading: `Rules in the last part with ${name}`, parts: ruleParts(report.rules.last) },
    { heading: `Rules in the whole file with ${name}`, parts: ruleParts(report.rules.all) },
  ]
}

const shareTable = ({ atShare }: FileReport): Table => [
  ['alarm for', 'rows', ...qualityHeads],
  ...atShare.map(({ share, alarms, ...quality }) => [formatShare(share), Math.round(alarms), ...qualityCells(quality)]),
]

const splitParts = ({ threshold, first, last, lastTop }: SplitReport, alarmShare: number): Section['parts'] => {
  const alarm = threshold === undefined ? 'no alarm' : `sum ${threshold} or more`
  const row = (name: string, counts: Alarm) => [name, counts.rows, counts.frauds, ...qualityCells(counts)]
  return [
    [
      ['part', 'rows', 'frauds', ...qualityHeads],
      row(`first, ${alarm}`, first),
      row(`last, ${alarm}`, last),
      row(`last, top ${formatShare(alarmShare)} of its own`, lastTop),
    ],
    ...splitCaveats(first, last, threshold),
    ...boundOf(lastTop, alarmShare),
  ]
}

/** When there are many frauds, a small share of the rows cannot contain all of them, even with a perfect ranking. */
const boundOf = ({ rows, frauds, alarms }: Alarm, alarmShare: number): readonly string[] =>
  frauds <= alarms
    ? []
    : [
        `${formatShare(frauds / rows)} of the last part are frauds, so an alarm for ${formatShare(alarmShare)} can reach a recall of at most ${formatRatio(alarms / frauds)}.`,
      ]

const splitCaveats = (first: Alarm, last: Alarm, threshold: number | undefined): readonly string[] => {
  const caveats = [
    [
      first.rows === 0,
      'The first part is empty because all rows before the split have the same time. No threshold was chosen.',
    ],
    [
      first.rows > 0 && threshold === undefined,
      'Even the highest sum of the first part is too frequent, so there is no alarm.',
    ],
    [last.frauds === 0, 'The last part has no fraud, so it only measures false alarms. Try another --split.'],
  ] as const
  return caveats.filter(([applies]) => applies).map(([, sentence]) => sentence)
}

/** A table of the rules that fired, most frauds first, and a sentence with the others. */
const ruleParts = (rules: readonly RuleReport[]): Section['parts'] => {
  const fired = rules.filter((rule) => rule.fired > 0)
  const silent = rules.filter((rule) => rule.fired === 0).map(({ ruleId }) => ruleId)
  return [
    ...(fired.length > 0 ? [ruleTable(fired)] : []),
    ...(silent.length > 0 ? [`Never fired: ${silent.join(', ')}.`] : []),
  ]
}

const ruleTable = (rules: readonly RuleReport[]): Table => [
  ['rule', 'fired', 'precision', 'recall', 'per 1,000', 'alone', 'alone, fraud'],
  ...rules
    .toSorted((a, b) => b.hits - a.hits || b.fired - a.fired)
    .map((rule) => [
      rule.ruleId,
      rule.fired,
      formatRatio(rule.precision),
      formatRatio(rule.recall),
      formatPerThousand(rule.perThousand),
      rule.sole,
      rule.soleHits,
    ]),
]

/** Example: `2 %`. */
const formatShare = (share: number): string => `${formatNumber(Math.round(share * 10_000) / 100)} %`
