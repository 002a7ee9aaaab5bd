import { z } from 'zod'
import type { ChaosCopy } from './chaos-copy.ts'

const answer = z.object({ seed: z.number().nullable(), faults: z.record(z.string(), z.number()) })

/** The faults that a copy causes by itself: their seed, and how many of each kind since its emulator started. */
export type CopyConditions = Readonly<{ seed: number; faults: Readonly<Record<string, number>> }>

/** Returns the conditions of a copy; `undefined` for a kind copy, and for one on another AWS. */
export const readCopyConditions = async ({ environment }: ChaosCopy): Promise<CopyConditions | undefined> => {
  try {
    const response = await fetch(`${environment.AWS_ENDPOINT_URL_SQS}/faults`, { signal: AbortSignal.timeout(10_000) })
    const { seed, faults } = answer.parse(await response.json())
    return seed === null ? undefined : { seed, faults }
  } catch {
    return undefined
  }
}
