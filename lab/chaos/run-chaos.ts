import type { SQSClient } from '@aws-sdk/client-sqs'
import { showingProgress, startBar } from '#commands/screen/progress-bar.ts'
import { makeChance } from '#local/chance.ts'
import { permitLocalSender } from '#local/provision/permit-sender.ts'
import { queueDepths } from '../tally/queues.ts'
import { closeConnections } from './ask.ts'
import { causeFaults, type FaultLog } from './cause-faults.ts'
import { type ChaosCopy, clientsOf } from './chaos-copy.ts'
import { type ChaosReport, makeReport, type Return } from './chaos-report.ts'
import { makeClient } from './client.ts'
import { startContinueGuard } from './continue-guard.ts'
import { openFactQueue } from './fact-queue.ts'
import { fetchToken } from './fetch-token.ts'
import { judge } from './judge.ts'
import { makeLetterBox } from './letter-box.ts'
import { makeMessageFaults } from './message-faults.ts'
import { makePartFaults } from './part-faults.ts'
import { makeQueueProducer } from './queue-producer.ts'
import { readCopyConditions } from './read-conditions.ts'
import { readRecords } from './read-records.ts'
import { openAccounts, runLoad } from './run-load.ts'
import { makeRunLog, type RunLog } from './run-log.ts'
import type { Fault, PartName } from './schedule.ts'
import { untilDrained } from './until-drained.ts'

export type ChaosRun = Readonly<{
  copy: ChaosCopy
  tenantId: string
  seed: number
  durationMs: number
  ratePerSecond: number
  drainMs: number
  schedule: readonly Fault[]
  /** Ends load and faults. */
  sending: AbortSignal
  /** Ends waiting. */
  waiting: AbortSignal
  /** Called when load and faults have ended. */
  onSent: () => void
}>

/** Loads a copy, causes the faults of a schedule meanwhile, waits until the copy has processed everything, and counts. */
export const runChaos = async (run: ChaosRun): Promise<ChaosReport> => {
  const { copy, tenantId, sending, waiting } = run
  const clients = clientsOf(copy)
  const guard = startContinueGuard()
  try {
    const token = await fetchToken(copy, tenantId)
    const isUnkind = (await readCopyConditions(copy)) !== undefined
    const messages = await openFactQueue(copy.amqpUrl, tenantId)
    await permitLocalSender(copy.environment, tenantId)
    const letters = makeLetterBox(clients.sqs, { urls: copy.letterUrls, sinceMs: Date.now() })
    const log = makeRunLog()
    const giveUp = AbortSignal.any([waiting, AbortSignal.timeout(run.durationMs + run.drainMs)])
    const { next } = makeChance(run.seed, 'chaos-clients')
    const client = makeClient({ url: copy.url, token, log, giveUp, next })
    const queueUrl = copy.queueUrls.intake
    const producer = makeQueueProducer({ sqs: clients.sqs, queueUrl, tenantId, log, giveUp, next })
    await openAccounts(client)

    const returns: Return[] = []
    const ofMessages = makeMessageFaults({
      sqs: clients.sqs,
      copy,
      tenantId,
      signal: AbortSignal.any([sending, giveUp]),
    })
    const onBack = (part: string, afterMs: number | undefined) => void returns.push({ part, afterMs })
    const ofPart = makePartFaults({ copy, guard, signal: sending, onBack })
    const faulting = causeFaults(run.schedule, { ofPart, ofMessages: ofMessages.cause, signal: sending })
    const load = { ...run, runId: tenantId, client, producer, signal: sending }
    const [faults] = await Promise.all([faulting, showing(run, log, () => runLoad(load))])
    run.onSent()

    const { poison } = ofMessages
    const judged = { tenantId, ended: log.ended, complaints: log.complaints, poison, ...repeatsAfter(faults, isUnkind) }
    const drained = await untilDrained({
      isQuiet: () => isEmpty(clients.sqs, copy),
      read: () => readRecords({ copy, tenantId, token, messages, letters }),
      judge: (records) => judge(judged, records),
      timeoutMs: run.drainMs,
      signal: waiting,
    })
    await messages.remove().catch(() => undefined)
    const conditions = await readCopyConditions(copy)
    return makeReport({ ...run, ...copy, conditions, log, faults, returns, poison, drained })
  } finally {
    guard.close()
    closeConnections()
    for (const each of Object.values(clients)) each.destroy()
  }
}

const isEmpty = async (sqs: SQSClient, { environment }: ChaosCopy): Promise<boolean> =>
  Object.values(await queueDepths({ sqs, environment })).every((count) => count === 0)

/** The parts without which the bridge cannot note what it has published. */
const ofBridge: ReadonlySet<string> = new Set<PartName>(['functions', 'RabbitMQ', 'DynamoDB Local'])

/** A message is published or set aside twice only after a fault of a part, or where the emulator repeats messages by itself. */
const repeatsAfter = ({ caused }: FaultLog, isUnkind: boolean) => {
  const parts = caused.flatMap(({ fault }) => ('part' in fault ? [fault.part] : []))
  return { mayRepeat: parts.some((part) => ofBridge.has(part)), maySetAsideTwice: parts.length > 0 || isUnkind }
}

const showEveryMs = 500

const showing = async ({ durationMs }: ChaosRun, log: RunLog, work: () => Promise<void>): Promise<void> => {
  const startedAtMs = performance.now()
  const total = Math.round(durationMs / 1_000)
  const bar = startBar('chaos', total)
  const show = (): void => {
    const again = [...log.counts]
      .filter(([name]) => name.startsWith('again'))
      .reduce((sum, [, count]) => sum + count, 0)
    const seconds = Math.round((performance.now() - startedAtMs) / 1_000)
    bar.update(Math.min(total, seconds), `answered ${log.ended.length}, attempts without an answer ${again}`)
  }
  await showingProgress(bar, { show, everyMs: showEveryMs }, work)
}
