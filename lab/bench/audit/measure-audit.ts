import { batchCountMax } from '#audit/application/ports.ts'
import { pause } from '../../pause.ts'
import type { HostedStack } from '../hosted-stack.ts'
import type { BenchOptions } from '../options.ts'
import type { Spread } from '../percentiles.ts'
import { auditParts } from './audit-parts.ts'
import { measureCheckpointDelay } from './checkpoint-delay.ts'
import { measureProofs, type ProofCost } from './proof-cost.ts'
import { measureRuns, type RunTime } from './run-time.ts'
import { measureWriters, type WriterSpeed } from './writer-speed.ts'

/** The same writers with the hash chains of earlier versions, and with the log. `full`: the log with full batches. */
type WriterRow = Readonly<{
  writerCount: number
  tenantCount: number
  chain: WriterSpeed
  log: WriterSpeed
  full: WriterSpeed
}>

export type AuditCosts = Readonly<{
  delay: Spread
  proofs: readonly ProofCost[]
  runs: RunTime
  writers: readonly WriterRow[]
}>

/** A batch as SQS delivers it by default, and one as large as a transaction can be. */
export const batchCounts = { usual: 10, full: batchCountMax } as const

const tenantCount = 16
const smallLog = 1_000
const writerSeconds = 15
/** An open poll of the ended functions could still receive messages. The longest poll takes a second. */
const lastPollMs = 1_500

/** Measures the audit log of a copy: with its functions, and after they ended its recorder and sequencer alone. */
export const measureAudit = async (
  stack: HostedStack,
  { rate, seconds, entryCount = 100_000 }: Pick<BenchOptions, 'rate' | 'seconds' | 'entryCount'>,
  signal: AbortSignal,
): Promise<AuditCosts> => {
  const parts = auditParts(stack.environment)
  try {
    console.error(`From a fact to its checkpoint: ${seconds} s ...`)
    await measureCheckpointDelay(stack, parts, { tenantId: 'bench-warm', rate, seconds: 5, signal })
    const delay = await measureCheckpointDelay(stack, parts, { tenantId: 'bench-calm', rate, seconds, signal })
    const sizes = [smallLog, entryCount]
    console.error(`Proofs in logs of ${sizes.join(' and ')} entries ...`)
    const proofs = await measureProofs(stack, parts, { tenantId: 'bench-proof', sizes, signal })
    await stack.killFunctions()
    await pause(lastPollMs, signal)
    return { delay, proofs, runs: await measureRuns(parts, signal), writers: await measureRows(parts, signal) }
  } finally {
    parts.close()
  }
}

const measureRows = async (
  { makeRecorder, makeChainRecorder, sequence }: ReturnType<typeof auditParts>,
  signal: AbortSignal,
): Promise<readonly WriterRow[]> => {
  const [log, chain] = [{ makeRecorder, sequence }, { makeRecorder: makeChainRecorder }]
  const rows: WriterRow[] = []
  for (const tenants of [1, tenantCount])
    for (const writerCount of [1, 4, 16]) {
      console.error(`Writers: ${writerCount}, tenants: ${tenants}, ${3 * writerSeconds} s ...`)
      const load = { writerCount, tenantCount: tenants, seconds: writerSeconds }
      const measure = (subject: typeof log | typeof chain, batchCount: number) =>
        measureWriters(subject, { ...load, batchCount }, signal)
      rows.push({
        ...{ writerCount, tenantCount: tenants },
        chain: await measure(chain, batchCounts.usual),
        log: await measure(log, batchCounts.usual),
        full: await measure(log, batchCounts.full),
      })
    }
  return rows
}
