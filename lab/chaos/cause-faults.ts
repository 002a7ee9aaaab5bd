import { pause } from '../pause.ts'
import { describeFault } from './describe-fault.ts'
import type { CausedFault } from './recovery.ts'
import { endOf, type Fault, type MessageFault, type PartFault } from './schedule.ts'

/** Causes a fault and resolves at its end, with the number of messages or signals that it had. It throws when it could not. */
type Cause<Kind extends Fault> = (fault: Kind) => Promise<number>

type Needs = Readonly<{ ofPart: Cause<PartFault>; ofMessages: Cause<MessageFault>; signal: AbortSignal }>

export type FaultLog = Readonly<{
  caused: readonly (CausedFault & Readonly<{ fault: Fault; count: number }>)[]
  /** Faults that did not happen, with the reason. */
  omitted: readonly Readonly<{ words: string; reason: string }>[]
}>

/** Causes each fault of a schedule at its time. Resolves when all have ended. After an abort no fault begins. */
export const causeFaults = async (
  schedule: readonly Fault[],
  { ofPart, ofMessages, signal }: Needs,
): Promise<FaultLog> => {
  const startedAtMs = performance.now()
  const caused: FaultLog['caused'][number][] = []
  const omitted: FaultLog['omitted'][number][] = []
  const cause = async (fault: Fault): Promise<void> => {
    await pause(Math.max(0, startedAtMs + fault.atMs - performance.now()), signal)
    if (signal.aborted) return
    const words = describeFault(fault)
    try {
      const count = await ('part' in fault ? ofPart(fault) : ofMessages(fault))
      caused.push({ fault, count, words, endedAtMs: Date.now() })
    } catch (error) {
      omitted.push({ words, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  await Promise.all(schedule.toSorted((a, b) => endOf(a) - endOf(b)).map(cause))
  return { caused, omitted }
}
