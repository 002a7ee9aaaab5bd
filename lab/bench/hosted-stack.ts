import { z } from 'zod'
import { capacity } from '#local/capacity.ts'
import type { Report } from '#local/report.ts'
import type { Environment } from '../tally/setting.ts'
import { startChild } from './child.ts'
import type { Meter } from './consumption.ts'

/** A copy of Sluice in a process of its own. */
export type HostedStack = Readonly<{
  environment: Environment
  /** What functions, emulators and broker have used up so far. */
  meter(): Promise<Meter>
  /** Ends the functions and their event sources; emulators and broker stay. */
  killFunctions(): Promise<void>
}>

const started = z.object({ environment: z.record(z.string(), z.string()) })
const counts = z.record(z.string(), z.number())
const stats = z.object({ calls: counts, capacity, cpuMs: counts })
const part = z.object({ name: z.string(), where: z.string(), durationMs: z.number() })
const broken = z.object({ sentence: z.string() })

/** DynamoDB, RabbitMQ and the functions have limits of their own, below this one. */
const startMs = 300_000
/** What is in flight may be finished, and everything is ended one after the other. */
const endMs = 30_000

/** Starts a copy. `stop` ends it, also one that is still starting; `trouble` resolves when a part ends by itself. */
export const hostStack = (report: Pick<Report, 'part'>) => {
  const child = startChild({ part: 'The copy of Sluice', file: 'stack-host.ts' })
  child.hear('part', (message) => {
    const { name, where, durationMs } = part.parse(message)
    report.part(name, where, durationMs)
  })
  const partEnded = new Promise<string>((resolve) => {
    child.hear('broken', (message) => resolve(broken.parse(message).sentence))
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
