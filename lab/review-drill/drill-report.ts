import { formatNumber, formatTable } from '#commands/screen/format-table.ts'
import { countFound, type Finding, findingKinds } from '../chaos/finding.ts'
import type { DrillLog } from './drill-log.ts'
import type { DrillRecords } from './drill-records.ts'
import { expiredClaims } from './timed-crossings.ts'

type Latency = Readonly<{ count: number; p50Ms: number; p95Ms: number }>

export type DrillReport = Readonly<{
  isClean: boolean
  isInterrupted: boolean
  tenantId: string
  seed: number
  /** Events by status. */
  events: Readonly<Record<string, number>>
  reviews: Readonly<Record<string, number>>
  decisions: Readonly<Record<string, number>>
  /** Answers by act and result. */
  answers: Readonly<Record<string, number>>
  /** Crossings for which no review was left. */
  omitted: readonly string[]
  /** What was planned, and did not happen. */
  missed: readonly string[]
  latency: Readonly<{ next: Latency; open: Latency }>
  found: ReturnType<typeof countFound>
  findings: readonly Finding[]
  /** Why the stores could not be read. */
  unreadable: string | undefined
}>

type Run = Pick<DrillReport, 'tenantId' | 'seed' | 'isInterrupted' | 'omitted' | 'missed' | 'findings' | 'unreadable'> &
  Readonly<{ log: DrillLog; records: DrillRecords | undefined }>

export const drillReport = ({ log, records, ...run }: Run): DrillReport => {
  const events = records?.events ?? []
  const reviews = events.flatMap(({ review }) => review ?? [])
  const decisions = reviews.flatMap((review) => review.decisions)
  const decided = reviews.filter((review) => review.decisions.some(({ isFinal }) => isFinal))
  const finals = decided.map((review) => ({ ...review, outcome: review.decisions.at(-1)?.outcome }))
  const causes = reviews.flatMap(({ escalations }) => escalations.map(({ cause }) => cause))
  const latencyOf = (call: 'next' | 'open'): Latency => ({
    count: log.callCount(call),
    p50Ms: log.latencyMs(call, 50),
    p95Ms: log.latencyMs(call, 95),
  })
  const isRead = records !== undefined && run.unreadable === undefined
  return {
    ...run,
    isClean: isRead && run.findings.length === 0 && ([...run.omitted, ...run.missed].length === 0 || run.isInterrupted),
    events: countEach(events.map(({ status }) => status)),
    reviews: {
      opened: reviews.length,
      decided: decided.length,
      waiting: reviews.length - decided.length,
      claims: reviews.flatMap(({ claims }) => claims).length,
      'claims that expired': reviews.reduce((sum, review) => sum + expiredClaims(review), 0),
      ...countEach(causes.map((cause) => `escalated: ${cause}`)),
    },
    decisions: {
      all: decisions.length,
      'by two people': decided.filter((review) => review.decisions.length > 1).length,
      'at level two': decisions.filter(({ level }) => level === 2).length,
      late: decisions.filter(({ isLate }) => isLate).length,
      confirmed: finals.filter(({ purpose, outcome }) => purpose === 'confirm' && outcome === 'reject').length,
      overturned: finals.filter(({ purpose, outcome }) => purpose === 'confirm' && outcome === 'approve').length,
    },
    answers: Object.fromEntries([...log.answers].toSorted()),
    latency: { next: latencyOf('next'), open: latencyOf('open') },
    found: countFound(run.findings),
  }
}

const countEach = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, { length }]) => [name, length]).toSorted())

const findingsMax = 20

/** The report for the screen. */
export const formatDrill = (report: DrillReport): string => {
  const { next, open } = report.latency
  const sections = {
    Events: report.events,
    Reviews: report.reviews,
    Decisions: report.decisions,
    Answers: report.answers,
  }
  return [
    ...Object.entries(sections).flatMap(([title, counts]) => [title, formatTable(Object.entries(counts))]),
    'Latency',
    formatTable([
      ['', 'calls', 'p50, ms', 'p95, ms'],
      ['next review', next.count, next.p50Ms.toFixed(1), next.p95Ms.toFixed(1)],
      ['open a review', open.count, open.p50Ms.toFixed(1), open.p95Ms.toFixed(1)],
    ]),
    'Results',
    formatTable(findingKinds.map((kind) => [kind, report.found[kind]])),
    ...report.omitted.map((name) => `  Omitted, because no review fitted: ${name}. Send more rows with --limit.`),
    ...(report.isInterrupted ? [] : report.missed.map((sentence) => `  Did not happen: ${sentence}`)),
    ...report.findings.slice(0, findingsMax).map(({ kind, id, sentence }) => `  ${kind}: ${id}: ${sentence}`),
    ...(report.findings.length > findingsMax
      ? [`  … and ${formatNumber(report.findings.length - findingsMax)} more`]
      : []),
    ...(report.unreadable === undefined ? [] : [`  The stores could not be read: ${report.unreadable}`]),
    report.isClean ? 'Clean.' : 'Not clean.',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}
