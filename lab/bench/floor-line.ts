import { z } from 'zod'
import { capacity } from '#local/functions/capacity.ts'
import { startChild } from './child.ts'
import type { HostedStack } from './hosted-stack.ts'
import type { Line } from './line.ts'
import type { Samples } from './samples.ts'

const filled = z.object({ eventIds: z.array(z.string()), beganAtMs: z.number(), lastAcceptedAtMs: z.number() })
const accepted = z.object({ count: z.number() })
const cpu = z.object({ cpuMs: z.number() })
const made = z.object({ calls: z.record(z.string(), z.number()) })

const preloads = [
  new URL('../../infra/local/functions/count-calls.ts', import.meta.url),
  new URL('../../infra/local/functions/count-capacity.ts', import.meta.url),
].flatMap(({ href }) => ['--import', href])

/** The limit for a burst, generous enough for a slow machine. */
const fillMs = (eventCount: number): number => 60_000 + eventCount * 200

/** Starts the bare script for a stack whose functions have ended. It writes items like the samples. */
export const startFloor = async (stack: HostedStack, samples: Samples): Promise<Line & { end(): Promise<void> }> => {
  const { environment } = stack
  const child = startChild({ part: 'The floor', file: 'floor.ts', execArgv: preloads, environment })
  await child.ask('start', { samples })
  let report = (_: number): void => undefined
  child.onMessage('accepted', (message) => report(accepted.parse(message).count))
  return {
    name: 'floor',
    fill: async ({ tenantId, eventCount, onAccepted }) => {
      report = onAccepted
      return filled.parse(await child.ask('fill', { samples, tenantId, eventCount }, fillMs(eventCount)))
    },
    meter: async () => {
      const { cpuMs } = await stack.meter()
      const own = cpu.parse(await child.ask('cpu'))
      const units = capacity.parse(await child.ask('capacity'))
      return { ...made.parse(await child.ask('calls')), capacity: units, cpuMs: { ...cpuMs, functions: own.cpuMs } }
    },
    end: () => child.end(1_000),
  }
}
