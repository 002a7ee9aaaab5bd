import { CommandFault, runCommand, systemRefusal } from '#commands/command-line.ts'
import { formatNumber } from '#commands/screen/format-table.ts'
import { readRunningCopy } from '#local/copy/running-copy.ts'
import { drainTally } from './feed/drain-tally.ts'
import { type FeedOptions, readFeedOptions, usage } from './feed/feed-options.ts'
import { formatReport } from './feed/format-report.ts'
import { formatSent } from './feed/format-sending.ts'
import { type Interrupts, makeInterrupts } from './feed/interrupts.ts'
import { isOver, judgeRun, type RunEnd } from './feed/judge-run.ts'
import type { SendLog } from './feed/send-log.ts'
import { sendRows } from './feed/send-rows.ts'
import { setNeverLate } from './feed/set-never-late.ts'
import { makeTokenSource, type TokenSource } from './feed/token-source.ts'
import { goodRows } from './rows/good-rows.ts'
import type { NumberedRow } from './rows/oldest-rows.ts'
import { readRows } from './rows/read-rows.ts'
import type { Environment } from './tally/setting.ts'
import { makeTally, type Tally } from './tally.ts'

type Run = Readonly<{
  options: FeedOptions
  environment: Environment
  token: TokenSource
  tally: Tally
  interrupts: Interrupts
}>

const feed = async (args: readonly string[]): Promise<number> => {
  const options = readFeedOptions(args, new Date())
  if (options === 'help') {
    console.log(usage)
    return 0
  }
  const rows = goodRows(options, await readRows(options), console.error)
  const environment = readRunningCopy()
  const token = makeTokenSource(environment, { tenant: options.tenantId })
  await token()
  if (await setNeverLate(environment, options.tenantId))
    console.error(`From now on no movement of tenant ${options.tenantId} is late, because the rows are old.`)
  console.error(`Sending ${formatNumber(rows.length)} rows of ${options.path} to tenant ${options.tenantId}.`)
  const tally = await makeTally(environment)(options.tenantId)
  const interrupts = makeInterrupts()
  try {
    return await sendAndCount(rows, { options, environment, token, tally, interrupts })
  } finally {
    interrupts.stop()
    await tally.close()
  }
}

const sendAndCount = async (rows: readonly NumberedRow[], run: Run): Promise<number> => {
  const { tally, interrupts, options } = run
  const log = await sendRows(rows, { ...run, signal: interrupts.sending })
  interrupts.sendingIsOver()
  if (interrupts.sending.aborted)
    console.error('Sending stopped. Waiting for the events already sent; press Ctrl-C again to stop waiting.')
  try {
    const drained = await drainTally(tally, log, { timeoutMs: options.timeoutMs, signal: interrupts.waiting })
    return await report(log, { drained, unsent: rows.length - log.counts.sent }, run)
  } catch (error) {
    throw whenUnreachable(error, log)
  }
}

/** When the copy ends during the count, the error still reports what was sent. */
const whenUnreachable = (error: unknown, log: SendLog): unknown => {
  const refusal = systemRefusal(error)
  if (refusal === undefined) return error
  return new CommandFault(
    `${formatSent(log)}\nTheir results cannot be counted because the copy no longer answers: ${refusal}. Start it again with \`npm start\`.`,
  )
}

/** How often events are counted when an index lags behind. */
const countAttempts = 5

const report = async (
  log: SendLog,
  end: Pick<RunEnd, 'drained' | 'unsent'>,
  { tally, interrupts, options }: Run,
): Promise<number> => {
  const eventIds = [...log.accepted.keys()]
  const tallied = await tally.count({ eventIds, since: log.earliestReceipt() }, isOver(end.drained) ? countAttempts : 1)
  console.log(`\n${formatReport({ log, tallied, isOver: isOver(end.drained), caveat: options.format.caveat })}\n`)
  const { accepted: answered, refused } = log.counts
  const isInterrupted = interrupts.isInterrupted()
  const { exitCode, faults } = judgeRun({ counted: tallied, ...end, answered, refused, isInterrupted })
  for (const fault of faults) console.error(fault)
  return exitCode
}

await runCommand(feed)
