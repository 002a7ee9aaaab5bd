import { formatNumber, formatTable } from '#commands/screen/format-table.ts'
import type { FaultLog } from './cause-faults.ts'
import { countFound, type Finding, findingKinds } from './finding.ts'
import type { CopyConditions } from './read-conditions.ts'
import type { Records } from './records.ts'
import { longestRecovery, type Recovery } from './recovery.ts'
import type { RunLog } from './run-log.ts'
import type { DrainOutcome } from './until-drained.ts'

/** How long a killed part was gone; `undefined` when it did not come back in time. */
export type Return = Readonly<{ part: string; afterMs: number | undefined }>

type Run = Readonly<{
  seed: number
  tenantId: string
  durationMs: number
  conditions: CopyConditions | undefined
  keepsData: boolean
  visibilitySeconds: number
  log: RunLog
  faults: FaultLog
  returns: readonly Return[]
  poison: ReadonlyMap<string, string>
  drained: DrainOutcome<Records>
}>

/** The result of a run, as in the file of `--json`. */
export type ChaosReport = Readonly<{
  isClean: boolean
  seed: number
  tenantId: string
  /** The faults that the copy caused by itself. */
  conditions: CopyConditions | 'kind'
  keepsData: boolean
  visibilitySeconds: number
  durationMs: number
  drainMs: number
  /** Operations that were accepted, refused, and left without an answer; events that they made. */
  operations: Readonly<Record<'accepted' | 'refused' | 'unanswered' | 'events', number>>
  counts: Readonly<Record<string, number>>
  faults: Readonly<Record<string, number>>
  /** Messages that were received and returned, held, and poison, in all. */
  faultyMessages: number
  omittedFaults: FaultLog['omitted']
  /** More than a fifth of the faults did not happen: the run shows too little. */
  omitsTooMuch: boolean
  found: Readonly<Record<Finding['kind'], number>>
  /** Facts that are on RabbitMQ more than once, and how often the one is that is there most often. */
  messagesRepeated: Readonly<{ facts: number; most: number }>
  deadLetters: Readonly<{ expected: number; found: number; twice: number }>
  longestRecovery: Recovery | undefined
  longestReturn: Return | undefined
  findings: readonly Finding[]
  unreadable: string | undefined
}>

export const makeReport = (run: Run): ChaosReport => {
  const { log, faults, drained, returns, poison, conditions, ...plain } = run
  const { records, findings, tookMs, unreadable } = drained
  const missing = returns.filter(({ afterMs }) => afterMs === undefined)
  const isRead = unreadable === undefined && records !== undefined
  return {
    isClean: findings.length === 0 && isRead && missing.length === 0 && !omitsTooMuch(faults),
    seed: plain.seed,
    tenantId: plain.tenantId,
    conditions: conditions ?? 'kind',
    keepsData: plain.keepsData,
    visibilitySeconds: plain.visibilitySeconds,
    durationMs: plain.durationMs,
    drainMs: Math.round(tookMs),
    operations: operationsIn(log, records),
    counts: Object.fromEntries([...log.counts].toSorted()),
    faults: countEach(faults.caused.map(({ fault }) => ('part' in fault ? `${fault.kind} ${fault.part}` : fault.kind))),
    faultyMessages: faults.caused.reduce((sum, { fault, count }) => ('part' in fault ? sum : sum + count), 0),
    omittedFaults: faults.omitted,
    omitsTooMuch: omitsTooMuch(faults),
    found: countFound(findings),
    messagesRepeated: repeatsIn(records),
    deadLetters: {
      expected: poison.size,
      found: records?.deadLetters.length ?? 0,
      twice: lettersTwice(records),
    },
    longestRecovery: records && longestRecovery(faults.caused.filter(isOfPart), records),
    longestReturn: missing[0] ?? returns.toSorted((a, b) => (b.afterMs ?? 0) - (a.afterMs ?? 0))[0],
    findings,
    unreadable,
  }
}

const omitsTooMuch = ({ caused, omitted }: FaultLog): boolean => omitted.length > caused.length / 4

const isOfPart = ({ fault }: FaultLog['caused'][number]): boolean => 'part' in fault

const operationsIn = ({ ended }: RunLog, records: Records | undefined): ChaosReport['operations'] => {
  const having = (kind: string): number => ended.filter(({ ending }) => ending.kind === kind).length
  const events = new Set(records?.facts.map(({ eventId }) => eventId)).size
  return { accepted: having('accepted'), refused: having('refused'), unanswered: having('unanswered'), events }
}

const countEach = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, { length }]) => [name, length]).toSorted())

const repeatsIn = (records: Records | undefined): ChaosReport['messagesRepeated'] => {
  const times = [...(records?.messages.values() ?? [])].map(({ times }) => times)
  return { facts: times.filter((count) => count > 1).length, most: Math.max(0, ...times) }
}

const lettersTwice = (records: Records | undefined): number =>
  [...Map.groupBy(records?.deadLetters ?? [], ({ body }) => body).values()].filter(({ length }) => length > 1).length

const findingsMax = 20

/** The report for the screen. */
export const formatChaos = (report: ChaosReport): string => {
  const {
    operations,
    found,
    deadLetters,
    longestRecovery: recovery,
    longestReturn: last,
    findings,
    messagesRepeated: repeated,
  } = report
  const parts = [
    'Operations',
    formatTable([...Object.entries(operations), ...Object.entries(report.counts)]),
    'Faults',
    formatTable([
      ...Object.entries(report.faults),
      ['messages of these faults', report.faultyMessages],
      ['omitted', report.omittedFaults.length],
    ]),
    ...report.omittedFaults.slice(0, findingsMax).map(({ words, reason }) => `  Omitted: ${words}. ${reason}`),
    ...(report.conditions === 'kind'
      ? ['The copy is kind: it causes no faults by itself.']
      : [
          `Faults of the copy itself, with its seed ${report.conditions.seed}, since its AWS emulator started`,
          formatTable(Object.entries(report.conditions.faults)),
        ]),
    'Results',
    formatTable([
      ...findingKinds.map((kind) => [kind, found[kind]] as const),
      ['facts more than once on RabbitMQ', repeated.facts],
      ['  most often', repeated.most],
      ['dead letters', deadLetters.found],
      ['  poison that was sent', deadLetters.expected],
      ['  poison set aside twice', deadLetters.twice],
      ['drained after, s', seconds(report.drainMs)],
      ['longest recovery, s', recovery ? seconds(recovery.afterMs) : 0],
      ['longest return of a killed part, s', last?.afterMs === undefined ? 0 : seconds(last.afterMs)],
    ]),
    ...(recovery ? [`  The longest recovery was that of event ${recovery.eventId} after ${recovery.words}.`] : []),
    ...(report.omitsTooMuch ? ['  More than a fifth of the faults did not happen, so the run shows too little.'] : []),
    ...(last && last.afterMs === undefined ? [`  ${last.part} was killed and did not come back.`] : []),
    ...findings.slice(0, findingsMax).map(({ kind, id, sentence }) => `  ${kind}: ${id}: ${sentence}`),
    ...(findings.length > findingsMax ? [`  … and ${formatNumber(findings.length - findingsMax)} more`] : []),
    ...(report.unreadable ? [`  The stores could not be read: ${report.unreadable}`] : []),
    report.isClean ? 'Clean.' : 'Not clean.',
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(1)
