import { pause } from '../pause.ts'
import { measureBurst } from './burst.ts'
import { startFloor } from './floor-line.ts'
import type { HostedStack } from './hosted-stack.ts'
import { measureLatency } from './latency.ts'
import { sizesOf, unlikeKinds } from './likeness.ts'
import { measureReviews } from './measure-reviews.ts'
import type { BenchOptions } from './options.ts'
import { personalEvents } from './payment.ts'
import { productLine } from './product-line.ts'
import { readSamples } from './samples.ts'

type Run = Readonly<{ options: BenchOptions; signal: AbortSignal }>

/** DynamoDB's JVM is warm already, and the floor needs no more. */
const floorWarmUpMax = 500

/** An open poll of the ended functions could still receive messages. The longest poll takes a second. */
const lastPollMs = 1_500

/** All tenant names have the same length, so that their items have the same size. */
const tenantOf = (phase: string): string => `bench-${phase}`

/** Measures Sluice, ends its functions, and measures the floor in their place. */
export const measureStack = async (stack: HostedStack, { options, signal }: Run) => {
  const { environment } = stack
  const { events, warmUp, rate, seconds } = options
  const line = productLine(stack)
  await measureBurst({ environment, line, title: 'warm-up', signal }, load('warm', warmUp))
  const latency = await measureLatency(stack, { tenantId: tenantOf('calm'), rate, seconds, signal })
  const measurePersonal = (name: keyof typeof personalEvents) =>
    measureLatency(stack, { tenantId: tenantOf(name), rate, seconds, signal, makeEvent: personalEvents[name] })
  const personal = {
    reference: await measurePersonal('reference'),
    registration: await measurePersonal('registration'),
  }
  const reviews = await measureReviews(stack, { tenantId: tenantOf('desk'), signal })
  const sluice = await measureBurst({ environment, line, title: 'burst', signal }, load('rush', events))
  const own = await readSamples(environment, tenantOf('rush'), sluice.eventId)

  await stack.killFunctions()
  await pause(lastPollMs, signal)
  const floorLine = await startFloor(stack, own)
  try {
    const scene = { environment, line: floorLine, signal }
    await measureBurst({ ...scene, title: 'warm-up' }, load('dawn', Math.min(warmUp, floorWarmUpMax)))
    const floor = await measureBurst({ ...scene, title: 'floor' }, load('bare', events))
    const bare = await readSamples(environment, tenantOf('bare'), floor.eventId)
    const likeness = { sluiceBytes: sizesOf(own), floorBytes: sizesOf(bare), unlike: unlikeKinds(own, bare) }
    return { latency, personal, reviews, sluice, floor, likeness }
  } finally {
    await floorLine.end()
  }
}

const load = (phase: string, eventCount: number) => ({ tenantId: tenantOf(phase), eventCount })
