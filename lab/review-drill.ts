import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { CommandFault, runCommand } from '#commands/command-line.ts'
import { formatNumber } from '#commands/screen/format-table.ts'
import { startBar } from '#commands/screen/progress-bar.ts'
import { readRunningCopy } from '#local/copy/running-copy.ts'
import { untilDrained } from './chaos/until-drained.ts'
import { drainTally } from './feed/drain-tally.ts'
import { type Interrupts, makeInterrupts } from './feed/interrupts.ts'
import type { SendLog } from './feed/send-log.ts'
import { sendRows } from './feed/send-rows.ts'
import { setNeverLate } from './feed/set-never-late.ts'
import { makeTokenSource } from './feed/token-source.ts'
import { type Acts, makeActs } from './review-drill/acts.ts'
import { type DrillLog, makeDrillLog } from './review-drill/drill-log.ts'
import { type DrillOptions, readDrillOptions, usage } from './review-drill/drill-options.ts'
import { drillReport, formatDrill } from './review-drill/drill-report.ts'
import { drillRows } from './review-drill/drill-rows.ts'
import { judgeDrill } from './review-drill/judge-drill.ts'
import { makePeople, type People } from './review-drill/people.ts'
import { playCrossings } from './review-drill/play-crossings.ts'
import { activatePolicy, briefPolicy, drillPolicy } from './review-drill/policy.ts'
import { readDrill } from './review-drill/read-drill.ts'
import { sendHeldPayment } from './review-drill/send-held-payment.ts'
import { beginBrief, leaveOne, missedCrossings, type TimedCrossings } from './review-drill/timed-crossings.ts'
import { workDown } from './review-drill/work.ts'
import type { Environment } from './tally/setting.ts'
import { makeTally } from './tally.ts'

type Run = Readonly<{
  options: DrillOptions
  environment: Environment
  tenantId: string
  interrupts: Interrupts
  people: People
  log: DrillLog
}>

const drill = async (args: readonly string[]): Promise<number> => {
  const options = readDrillOptions(args)
  if (options === 'help') {
    console.log(usage)
    return 0
  }
  const environment = readRunningCopy()
  const tenantId = `drill-${randomUUID().slice(0, 8)}`
  const interrupts = makeInterrupts()
  try {
    const people = await makePeople(environment, tenantId, interrupts.waiting)
    return await run({ options, environment, tenantId, interrupts, people, log: makeDrillLog() })
  } finally {
    interrupts.stop()
  }
}

const run = async (drillRun: Run): Promise<number> => {
  const { options, environment, tenantId, interrupts, people, log } = drillRun
  console.error(`Seed ${options.seed}, tenant ${tenantId}. Ola proposes decision policies, and Otto activates them.`)
  const since = new Date().toISOString()
  await setNeverLate(environment, tenantId)
  const acts = makeActs(log)
  await activatePolicy(people, briefPolicy(options))
  const brief = await beginBrief({ people, acts, log })
  await activatePolicy(people, drillPolicy(options))
  const { sent, ownEventId } = await fill(drillRun)
  const { omitted, leftId } = interrupts.sending.aborted
    ? { omitted: [], leftId: undefined }
    : await workOn(drillRun, acts, { ...brief, ownEventId })
  interrupts.sendingIsOver()
  console.error('The work is over. Waiting until the copy has processed the decisions.')
  const accepted = [...sent.accepted.keys(), ...brief.briefIds, ...(ownEventId === undefined ? [] : [ownEventId])]
  const { records, findings, unreadable } = await settle(drillRun, since, accepted)
  const isInterrupted = interrupts.isInterrupted()
  const report = drillReport({
    log,
    records,
    tenantId,
    seed: options.seed,
    isInterrupted,
    omitted,
    missed: missedCrossings({ ...brief, leftId }, records?.events ?? []),
    findings,
    unreadable,
  })
  console.log(`\n${formatDrill(report)}\n`)
  if (options.jsonPath !== undefined) await writeFile(options.jsonPath, `${JSON.stringify(report, undefined, 2)}\n`)
  if (!report.isClean) return 1
  return isInterrupted ? 130 : 0
}

/** Sends the rows and an event of Ana, and waits until all are decided or under review. */
const fill = async ({ options, environment, tenantId, interrupts, people }: Run) => {
  const rows = await drillRows(options)
  const tally = await makeTally(environment)(tenantId)
  try {
    const token = makeTokenSource(environment, { tenant: tenantId })
    const [ana] = people.analysts
    const ownEventId = ana && (await sendHeldPayment(ana))
    const settings = { formatName: options.formatName, concurrency: 16, ratePerSecond: undefined }
    const sent = await sendRows(rows, { options: settings, environment, token, signal: interrupts.sending })
    refuseUnsent(sent)
    await drainTally(tally, sent, { timeoutMs: options.timeoutMs, signal: interrupts.sending })
    return { sent, ownEventId }
  } finally {
    await tally.close()
  }
}

const refuseUnsent = ({ counts, errors }: SendLog): void => {
  const [[code, { example }] = ['none', { example: '' }]] = errors
  if (counts.refused > 0)
    throw new CommandFault(`${formatNumber(counts.refused)} rows were not accepted, for example ${code}: ${example}`)
}

type Stage = Omit<TimedCrossings, 'leftId'> & Readonly<{ ownEventId: string | undefined }>

/** After the last due time, the schedule escalates within a minute, and a supervisor needs a moment. */
const overdueReserveMs = 120_000

/** Plays the crossings, then lets people work. Returns the crossings for which no review was left, and the review that one left. */
const workOn = async (
  { options, people, interrupts, log }: Run,
  acts: Acts,
  { ownEventId, briefIds, lastDueAt = '' }: Stage,
): Promise<Readonly<{ omitted: readonly string[]; leftId: string | undefined }>> => {
  console.error('Acts that meet on purpose.')
  const omitted = await playCrossings({ people, acts, log, ownEventId, briefIds })
  const leftId = await leaveOne({ people, acts, log })
  const untilMs = (Date.parse(lastDueAt) || 0) + overdueReserveMs
  const signal = AbortSignal.any([interrupts.sending, AbortSignal.timeout(options.workMs)])
  const bar = startBar('working', 0)
  let handledCount = 0
  const onHandled = (): void => {
    handledCount += 1
    bar.update(handledCount, `decisions ${formatNumber(log.decisions.length)}`)
  }
  try {
    await workDown({ ...options, people, acts, untilMs, signal, onHandled })
  } finally {
    bar.stop()
  }
  return { omitted, leftId }
}

/** Reads and judges until nothing is missing. */
const settle = async (
  { options, environment, tenantId, interrupts, people, log }: Run,
  since: string,
  accepted: readonly string[],
) => {
  const supervisors = new Set([people.supervisor.name])
  return untilDrained({
    // The queues are those of all tenants, and a drill can share its copy.
    isQuiet: async () => true,
    read: () => readDrill({ environment, tenantId, since, client: people.supervisor.client }),
    judge: (records) => judgeDrill({ log, accepted, supervisors, now: new Date().toISOString() }, records),
    timeoutMs: options.timeoutMs,
    signal: interrupts.waiting,
  })
}

await runCommand(drill)
