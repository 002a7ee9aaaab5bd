import { z } from 'zod'
import { capacity } from '#local/functions/capacity.ts'
import type { Report } from '#local/report.ts'
import type { Environment } from '../tally/setting.ts'
import { startChild } from './child.ts'
import type { Meter } from './consumption.ts'

/** A copy of Sluice in a separate process. */
export type HostedStack = Readonly<{
  environment: Environment
  /** The use of functions, emulators and broker so far. */
  meter(): Promise<Meter>
  /** Ends the functions and their event sources. Emulators and broker keep running. */
  killFunctions(): Promise<void>
}>

const started = z.object({ environment: z.record(z.string(), z.string()) })
const counts = z.record(z.string(), z.number())
const stats = z.object({ calls: counts, capacity, cpuMs: counts })
const part = z.object({ name: z.string(), where: z.string(), durationMs: z.number() })
const broken = z.object({ sentence: z.string() })

/** DynamoDB, RabbitMQ and the functions have smaller limits of their own. */
const startMs = 300_000
/** Work in flight is finished, then the parts end one after another. */
const endMs = 30_000

/** Starts a copy. `stop` ends it, even while it starts. `trouble` resolves when a part ends unexpectedly. */
export const hostStack = (report: Pick<Report, 'part'>) => {
  const child = startChild({ part: 'The copy of Sluice', file: 'stack-host.ts' })
  child.onMessage('part', (message) => {
    const { name, where, durationMs } = part.parse(message)
    report.part(name, where, durationMs)
  })
  const partEnded = new Promise<string>((resolve) => {
    child.onMessage('broken', (message) => resolve(broken.parse(message).sentence))
  })
  const start = async (): Promise<HostedStack> => {
    const { environment } = started.parse(await child.ask('start', {}, startMs))
    return {
      environment,
      meter: async () => stats.parse(await child.ask('stats')),
      killFunctions: async () => {
        await child.ask('kill-functions')
      },
    }
  }
  return { start, stop: () => child.end(endMs), trouble: Promise.race([partEnded, child.ended]) }
}
