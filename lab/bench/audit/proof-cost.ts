import { batchCountMax } from '#audit/application/ports.ts'
import { CommandFault } from '#commands/command-line.ts'
import { makeTokenSource } from '../../feed/token-source.ts'
import { pause } from '../../pause.ts'
import { settingOf } from '../../tally/setting.ts'
import type { HostedStack } from '../hosted-stack.ts'
import { type Spread, spreadOf } from '../percentiles.ts'
import { makeProducer } from '../product-line.ts'
import type { AuditParts } from './audit-parts.ts'
import { auditedFacts } from './audited-facts.ts'

/** The proof of one fact in a log of `size` entries. */
export type ProofCost = Readonly<{ size: number; bytes: number; took: Spread }>

type Run = Readonly<{ tenantId: string; sizes: readonly number[]; signal: AbortSignal }>

const eventCount = 20
const rounds = 5
/** The most entries that are recorded before the sequencer is waited for. */
const stepCount = 20_000
const writerCount = 4
const pollMs = 250

/**
 * Fills the log of a tenant to each size, and asks for the proofs of events at its end: `GET /v1/events/{id}/proof` with one
 * `happening`, one request after the other.
 */
export const measureProofs = async (
  stack: HostedStack,
  parts: AuditParts,
  { tenantId, sizes, signal }: Run,
): Promise<readonly ProofCost[]> => {
  const send = await makeProducer(stack, tenantId, signal)
  const costs: ProofCost[] = []
  for (const size of sizes) {
    await fillLog(parts, { tenantId, size: size - eventCount * 3, signal })
    const eventIds: string[] = []
    for (let sent = 0; sent < eventCount; sent += 1) eventIds.push(await send())
    costs.push(await costOf(stack, parts, { tenantId, eventIds, signal }))
  }
  return costs
}

const sizeOf = async ({ log }: AuditParts, tenantId: string): Promise<number> => (await log.state(tenantId))?.size ?? 0

type Fill = Readonly<{ tenantId: string; size: number; signal: AbortSignal }>

/** Records entries until the log has this size. The copy sequences them. */
const fillLog = async (parts: AuditParts, { tenantId, size, signal }: Fill): Promise<void> => {
  const record = parts.makeRecorder()
  for (let have = await sizeOf(parts, tenantId); have < size; have = await sizeOf(parts, tenantId)) {
    let left = Math.min(stepCount, size - have)
    const write = async (): Promise<void> => {
      while (left > 0) {
        const count = Math.min(batchCountMax, left)
        left -= count
        await record(auditedFacts(tenantId, count))
      }
    }
    const target = have + left
    await Promise.all(Array.from({ length: writerCount }, write))
    await untilSize(parts, { tenantId, size: target, signal })
  }
}

const untilSize = async (parts: AuditParts, { tenantId, size, signal }: Fill): Promise<void> => {
  while ((await sizeOf(parts, tenantId)) < size) {
    signal.throwIfAborted()
    await pause(pollMs, signal)
  }
}

type ProofRequests = Readonly<{ tenantId: string; eventIds: readonly string[]; signal: AbortSignal }>

const costOf = async (
  { environment }: HostedStack,
  parts: AuditParts,
  { tenantId, eventIds, signal }: ProofRequests,
): Promise<ProofCost> => {
  const token = makeTokenSource(environment, { tenant: tenantId, scope: 'audit:read', subject: 'auditor' })
  const url = settingOf(environment, 'SLUICE_HTTP_URL')
  const ask = async (eventId: string) => {
    const headers = { authorization: `Bearer ${await token()}` }
    const startMs = performance.now()
    const response = await fetch(`${url}/v1/events/${eventId}/proof?happening=received`, { headers, signal })
    const text = await response.text()
    return { status: response.status, bytes: Buffer.byteLength(text), tookMs: performance.now() - startMs }
  }
  const untilReady = async (eventId: string) => {
    for (;;) {
      const answer = await ask(eventId)
      if (answer.status === 200) return answer
      if (![404, 409].includes(answer.status)) throw new CommandFault(`A proof was refused: ${answer.status}.`)
      await pause(pollMs, signal)
    }
  }
  for (const eventId of eventIds) await untilReady(eventId)
  const answers: Awaited<ReturnType<typeof ask>>[] = []
  for (let round = 0; round < rounds; round += 1)
    for (const eventId of eventIds) answers.push(await untilReady(eventId))
  return {
    size: await sizeOf(parts, tenantId),
    bytes: Math.max(...answers.map(({ bytes }) => bytes)),
    took: spreadOf(answers.map(({ tookMs }) => tookMs)),
  }
}
