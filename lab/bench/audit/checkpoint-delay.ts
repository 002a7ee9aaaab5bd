import { readCheckpoint } from '#audit/application/checkpoint.ts'
import { pause } from '../../pause.ts'
import { readAuditLog } from '../../tally/audit-log.ts'
import { makeDynamo } from '../../tally/aws-clients.ts'
import { dueTimesMs, sendOnTime } from '../arrivals.ts'
import type { HostedStack } from '../hosted-stack.ts'
import { type Spread, spreadOf } from '../percentiles.ts'
import { makeProducer } from '../product-line.ts'
import type { AuditParts } from './audit-parts.ts'

type Load = Readonly<{ tenantId: string; rate: number; seconds: number; signal: AbortSignal }>

/** Precision of a delay. */
const pollMs = 50
/** Facts per event. */
const factCount = 3
const limitMs = 120_000

/** From the time in each fact until the bucket has a checkpoint that covers its entry, at a steady rate of events. */
export const measureCheckpointDelay = async (
  stack: HostedStack,
  { bucket }: Pick<AuditParts, 'bucket'>,
  { tenantId, rate, seconds, signal }: Load,
): Promise<Spread> => {
  const send = await makeProducer(stack, tenantId, signal)
  const due = dueTimesMs(rate, seconds)
  const sending = sendOnTime(due, async () => void (await send()), signal)
  const seen: { size: number; atMs: number }[] = []
  const untilMs = Date.now() + seconds * 1000 + limitMs
  while ((seen.at(-1)?.size ?? 0) < due.length * factCount && Date.now() < untilMs) {
    const stored = await bucket.checkpoint(tenantId)
    const size = stored === undefined ? 0 : (readCheckpoint(stored.text)?.checkpoint.size ?? 0)
    if (size > (seen.at(-1)?.size ?? 0)) seen.push({ size, atMs: Date.now() })
    await pause(pollMs, signal)
    signal.throwIfAborted()
  }
  await sending
  const dynamo = makeDynamo(stack.environment)
  try {
    const { entries } = await readAuditLog({ dynamo, environment: stack.environment }, tenantId)
    return spreadOf(
      entries.flatMap(({ recordedAt }, index) => {
        const cover = seen.find(({ size }) => size > index)
        return cover === undefined ? [] : [cover.atMs - Date.parse(recordedAt)]
      }),
    )
  } finally {
    dynamo.destroy()
  }
}
