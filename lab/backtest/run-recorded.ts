import { formatNumber } from '#commands/screen/format-table.ts'
import { dayOf, daysAfter } from '#kernel/domain/instant.ts'
import { readRunningCopy } from '#local/copy/running-copy.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import type { RecordedBacktest } from './backtest-options.ts'
import { formatMove, movesHeader } from './format-move.ts'
import type { TimeRange } from './range-option.ts'
import { readCandidate } from './read-candidate.ts'
import { type Labels, readLabels } from './read-labels.ts'
import { makeRecordedBook } from './recorded-book.ts'
import { recordedFacts } from './recorded-facts.ts'
import { recordedReport } from './recorded-report.ts'
import type { Report } from './report.ts'
import { breathe, type Watch } from './watch.ts'
import { writingFiles } from './writing-files.ts'

/**
 * Scores recorded events again with a candidate and reports what would differ.
 * @throws CommandFault, UsageFault, StartFailure, Interrupted
 */
export const runRecorded = async (options: RecordedBacktest, watch: Watch): Promise<Report> => {
  const candidate = await readCandidate(options.rulesetPath)
  const labels: Labels = options.labelsPath === undefined ? new Map() : await readLabels(options.labelsPath)
  const log = openLog()
  return writingFiles(async (open) => {
    const out = open(options.movesPath, movesHeader)
    const book = makeRecordedBook({
      candidate,
      labels,
      from: options.range.from,
      onMove: (move) => out.write(formatMove(move)),
    })
    await readAll(log, { options, book, watch, hasLabels: labels.size > 0 })
    return recordedReport(book.take(), { candidate: candidate.definition, labelCount: labels.size, options })
  }).finally(() => log.dynamo.destroy())
}

const openLog = () => {
  if (process.env.FACTS_TABLE === undefined) Object.assign(process.env, readRunningCopy())
  return { dynamo: makeDynamo(), ...loadConfig(factsSettings).facts }
}

type ReadTask = Readonly<{
  options: RecordedBacktest
  book: ReturnType<typeof makeRecordedBook>
  watch: Watch
  hasLabels: boolean
}>

/** Facts read between two updates of the progress bar. The signal is checked at the same time. */
const strideLength = 200

const readAll = async (
  log: ReturnType<typeof openLog>,
  { options, book, watch, hasLabels }: ReadTask,
): Promise<void> => {
  const { startBar, signal } = watch
  const range = untilNow(options.range)
  const factQuery = {
    tenantId: options.tenantId,
    range: withDayBefore(range),
    types: hasLabels ? 'all' : 'assessments',
  } as const
  const bar = startBar('scoring', 100)
  let factCount = 0
  let skippedCount = 0
  const skip = () => {
    skippedCount += 1
  }
  try {
    for await (const fact of recordedFacts(log, factQuery, { signal, skip })) {
      book.note(fact)
      factCount += 1
      if (factCount % strideLength !== 0) continue
      bar.update(
        percentOf(range, fact.recordedat),
        `${formatNumber(book.eventCount())} events, ${dayOf(fact.recordedat)}`,
      )
      await breathe(signal)
    }
    bar.update(100, `${formatNumber(book.eventCount())} events`)
  } finally {
    bar.stop()
  }
  if (skippedCount > 0) process.stderr.write(`${skippedCount} items of the log are not facts and were skipped.\n`)
}

/**
 * The day before is read as well. It contains the received facts, with producer ids, of events that waited, and the first
 * assessments of events that were assessed again later.
 */
const withDayBefore = ({ from, to }: TimeRange): TimeRange => ({ from: daysAfter(from, -1), to })

/** The future has nothing to read. */
const untilNow = ({ from, to }: TimeRange): TimeRange => {
  const now = new Date().toISOString()
  return { from, to: to < now ? to : now }
}

/** How far the log has been read, by its own time. */
const percentOf = ({ from, to }: TimeRange, at: string): number => {
  const [start, end, moment] = [Date.parse(from), Date.parse(to), Date.parse(at)]
  return Math.max(0, Math.min(100, Math.floor(((moment - start) * 100) / Math.max(1, end - start))))
}
