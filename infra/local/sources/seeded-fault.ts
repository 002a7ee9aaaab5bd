import { makeChance } from '../chance.ts'
import type { Conditions } from '../conditions.ts'
import { pause } from './event-source.ts'

/** Counts a fault that a copy causes on purpose. Example of a kind: `stream-twice`. */
type FaultCounter = (kind: string) => void

export type Unkindness = Readonly<{
  /** Undefined in a kind copy: no fault happens. */
  conditions: Conditions | undefined
  /** The key of the function in serverless.yml. */
  consumer: string
  countFault: FaultCounter
}>

type SeededFault = Readonly<{
  /** Whether the fault happens this time. It is counted. */
  happens(): boolean
  between(min: number, max: number): number
}>

/** A fault of one kind, with choices of its own for each consumer. */
export const seededFault = ({ conditions, consumer, countFault }: Unkindness, kind: string): SeededFault => {
  const { seed = 0, faultRate = 0 } = conditions ?? {}
  const chance = makeChance(seed, `${consumer} ${kind}`)
  return {
    happens: () => {
      const isFault = faultRate > 0 && chance.happens(faultRate)
      if (isFault) countFault(kind)
      return isFault
    },
    between: chance.between,
  }
}

/** Lambda delivers a batch late now and then: by 0.2 to 2 seconds in a copy. */
export const pauseIfLate = async (late: SeededFault, signal: AbortSignal): Promise<void> => {
  if (late.happens()) await pause(late.between(200, 2000), signal)
}
