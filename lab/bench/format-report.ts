import { formatTable } from '#commands/screen/format-table.ts'
import type { Burst } from './burst.ts'
import type { ColdStart } from './cold-start.ts'
import { ms, round } from './figures.ts'
import { formatCapacity } from './format-capacity.ts'
import { formatPersonal } from './format-personal.ts'
import { formatReviews } from './format-reviews.ts'
import type { Latency } from './latency.ts'
import type { Spread } from './percentiles.ts'
import type { Report } from './report.ts'
import type { ScoringSpeed } from './scoring-speed.ts'

type Row = readonly (readonly string[])[]

/** The report that is printed at the end of a run. */
export const formatReport = (report: Report): string => {
  const { cores, processor, memoryGiB, kernel, node, java } = report.machine
  const { atBeginning, atEnd } = report.load
  return [
    `${cores} cores (${processor}), ${memoryGiB} GiB, ${kernel}, Node ${node}, Java ${java}; load ${atBeginning} at the start, ${atEnd} at the end`,
    formatScoring(report.scoring),
    formatLatency(report.latency),
    formatPersonal(report),
    formatReviews(report.reviews),
    formatBursts(report),
    `DynamoDB capacity units per event, by table and index\n${formatCapacity(report)}`,
    formatFunctions(report.functions),
  ].join('\n\n')
}

/** On one core of this machine. */
const goals = { assessmentsPerSecond: 100_000, ruleMicroseconds: 5 }

const formatScoring = ({ assessmentsPerSecond, judgementsPerSecond, slowestRule }: ScoringSpeed): string => {
  const areMet =
    assessmentsPerSecond >= goals.assessmentsPerSecond && slowestRule.microseconds <= goals.ruleMicroseconds
  return [
    `Scoring alone, one core, two accounts with full profiles: ${round(assessmentsPerSecond)} assessments/s, ${round(judgementsPerSecond)}/s with the activity already computed`,
    `  slowest rule ${slowestRule.ruleId}: ${round(slowestRule.microseconds)} µs; goals ${goals.assessmentsPerSecond}/s and ${goals.ruleMicroseconds} µs: ${areMet ? 'met' : 'missed'}`,
  ].join('\n')
}

const formatLatency = ({ ratePerSecond, seconds, accepted, decided, audited, perEvent, machine }: Latency): string => {
  const row = (name: string, { p50Ms, p99Ms, maxMs }: Spread) => [name, ...[p50Ms, p99Ms, maxMs].map(ms)]
  return `Latency at ${ratePerSecond} events/s for ${seconds} s, ${accepted.count} events\n${formatTable([
    ['', 'p50', 'p99', 'max'],
    row('until accepted', accepted),
    row('from accepted to decided', decided),
    row('from accepted to audited', audited),
  ])}\n  AWS calls per event ${round(perEvent.callsInAll)}, of event sources ${round(perEvent.sourceCallsInAll)}; machine idle ${percent(machine.idle)}, other programs ${percent(machine.others)}`
}

const formatBursts = ({ sluice, floor, options }: Report): string => {
  const row = (name: string, figureOf: (burst: Burst) => number) => {
    const [own, bare] = [figureOf(sluice), figureOf(floor)]
    return [name, round(own), round(bare), bare === 0 ? '' : round(own / bare)]
  }
  const rowsOf = (tableOf: (burst: Burst) => Readonly<Record<string, number>>): Row =>
    [...new Set([sluice, floor].flatMap((burst) => Object.keys(tableOf(burst))))]
      .toSorted()
      .map((name) => row(`  ${name}`, (burst) => tableOf(burst)[name] ?? 0))
  return `Burst of ${options.events} events, and the same calls by a bare script (the floor)\n${formatTable([
    ['', 'Sluice', 'floor', 'ratio'],
    row('accepted per second', ({ acceptedPerSecond }) => acceptedPerSecond),
    row('door to audit, events per second', ({ eventsPerSecond }) => eventsPerSecond),
    row('drain time after the last acceptance, s', ({ drainMs }) => drainMs / 1000),
    row('lost', ({ lost }) => lost),
    row('doubled', ({ doubled }) => doubled),
    row('dead letters', ({ deadLetters }) => deadLetters),
    row('AWS calls per event', ({ perEvent }) => perEvent.callsInAll),
    ...rowsOf(({ perEvent }) => perEvent.calls),
    row('AWS calls of event sources per event', ({ perEvent }) => perEvent.sourceCallsInAll),
    ...rowsOf(({ perEvent }) => perEvent.sourceCalls),
    row('CPU ms per event', ({ perEvent }) => perEvent.cpuMsInAll),
    ...rowsOf(({ perEvent }) => perEvent.cpuMs),
    row('senders and consumers, CPU ms per event', ({ benchCpuMsPerEvent }) => benchCpuMsPerEvent),
    ['machine idle', percent(sluice.machine.idle), percent(floor.machine.idle), ''],
    ['used by other programs', percent(sluice.machine.others), percent(floor.machine.others), ''],
  ])}`
}

export const formatFunctions = (functions: readonly ColdStart[]): string =>
  `Cold start, compared with a bare handler with the same clients\n${formatTable([
    ['', 'KiB', 'bare', 'init', 'bare', 'ratio'],
    ...functions.map(({ name, bytes, bareBytes, initMs, bareInitMs, ratio }) => [
      ...[name, kib(bytes), kib(bareBytes)],
      ...[ms(initMs), ms(bareInitMs), round(ratio)],
    ]),
  ])}`

const kib = (bytes: number): string => round(bytes / 1024)

const percent = (share: number): string => `${Math.round(share * 100)} %`
