import type { Section } from '#commands/screen/format-sections.ts'
import { formatNumber, formatRatio, type Table } from '#commands/screen/format-table.ts'
import { alarmTable, confusionTable, qualityCells, qualityHeads, sayPerThousand } from '../rows/say-confusion.ts'
import type { Alarm, FileReport, RuleReport, SplitReport } from './file-report.ts'

/** How well one ruleset does on a file, section by section. */
export const sayFile = (report: FileReport, alarmShare: number): readonly Section[] => {
  const name = `${report.ruleset.id}@${report.ruleset.version}`
  return [
    { heading: `Bands with ${name}`, parts: [confusionTable(report.confusion), alarmTable(report.confusion)] },
    { heading: `The highest sums of the file with ${name}`, parts: [shareTable(report)] },
    { heading: `A threshold chosen before and tried after with ${name}`, parts: splitParts(report.split, alarmShare) },
    { heading: `By rule in the last part with ${name}`, parts: ruleParts(report.rules.last) },
    { heading: `By rule in the whole file with ${name}`, parts: ruleParts(report.rules.all) },
  ]
}

const shareTable = ({ atShare }: FileReport): Table => [
  ['alarm for', 'rows', ...qualityHeads],
  ...atShare.map(({ share, alarms, ...quality }) => [sayShare(share), Math.round(alarms), ...qualityCells(quality)]),
]

const splitParts = ({ threshold, first, last, lastTop }: SplitReport, alarmShare: number): Section['parts'] => {
  const alarm = threshold === undefined ? 'no alarm' : `sum ${threshold} or more`
  const row = (name: string, counts: Alarm) => [name, counts.rows, counts.frauds, ...qualityCells(counts)]
  return [
    [
      ['part', 'rows', 'frauds', ...qualityHeads],
      row(`first, ${alarm}`, first),
      row(`last, ${alarm}`, last),
      row(`last, its own top ${sayShare(alarmShare)}`, lastTop),
    ],
    ...splitCaveats(first, last, threshold),
    ...boundOf(lastTop, alarmShare),
  ]
}

/** Where frauds are many, a small share of the rows cannot hold them all, however good the ranking. */
const boundOf = ({ rows, frauds, alarms }: Alarm, alarmShare: number): readonly string[] =>
  frauds <= alarms
    ? []
    : [
        `Of the last part ${sayShare(frauds / rows)} are frauds: an alarm for ${sayShare(alarmShare)} can find ${formatRatio(alarms / frauds)} of them at most.`,
      ]

const splitCaveats = (first: Alarm, last: Alarm, threshold: number | undefined): readonly string[] => {
  const said = [
    [first.rows === 0, 'The first part is empty: all rows before the mark are of one time, so nothing was chosen.'],
    [first.rows > 0 && threshold === undefined, 'Even the highest sum of the first part is too frequent: no alarm.'],
    [
      last.frauds === 0,
      'No row of the last part is a fraud, so it tells nothing of what is found, only of false alarms. Another --split may.',
    ],
  ] as const
  return said.filter(([isSo]) => isSo).map(([, sentence]) => sentence)
}

/** The rules that fired, those with most frauds first; the others in a sentence. */
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
      sayPerThousand(rule.perThousand),
      rule.sole,
      rule.soleHits,
    ]),
]

/** Example: `2 %`. */
const sayShare = (share: number): string => `${formatNumber(Math.round(share * 10_000) / 100)} %`
