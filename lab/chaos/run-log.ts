import type { Operation } from './operations.ts'

/** How an operation ended. Without an answer, it may have been accepted or not. */
export type Ending =
  | Readonly<{ kind: 'accepted'; eventIds: readonly string[] }>
  | Readonly<{ kind: 'refused'; reason: string }>
  | Readonly<{ kind: 'unanswered' }>

export type EndedOperation = Readonly<{ operation: Operation; ending: Ending }>

/** What a run did, and what it was answered. */
export type RunLog = ReturnType<typeof makeRunLog>

export const makeRunLog = () => {
  const ended: EndedOperation[] = []
  const counts = new Map<string, number>()
  const complaints: string[] = []
  const acceptedAtMs: number[] = []
  const count = (name: string, by = 1): void => {
    counts.set(name, (counts.get(name) ?? 0) + by)
  }
  return {
    ended: ended as readonly EndedOperation[],
    /** Operations by door, twists by name, and attempts that had no answer by code. */
    counts: counts as ReadonlyMap<string, number>,
    /** What clients saw and the contract does not allow, one sentence each. */
    complaints: complaints as readonly string[],
    acceptedAtMs: acceptedAtMs as readonly number[],
    count,
    complain: (sentence: string): void => {
      complaints.push(sentence)
    },
    end: (operation: Operation, ending: Ending): void => {
      ended.push({ operation, ending })
      if (ending.kind === 'accepted') acceptedAtMs.push(Date.now())
    },
  }
}
