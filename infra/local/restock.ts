import { setTimeout as wait } from 'node:timers/promises'
import type { Part, Supervision } from './programs/supervised-part.ts'

type Needs = Readonly<{
  /** Every store: tables, queues and topics can be made only while all of them run. */
  stores: () => readonly Pick<Part, 'untilUp'>[]
  functions: () => Pick<Part, 'isWanted' | 'startAgain' | 'stop'>
  /** Makes the resources, and removes what depended on the lost data. Safe to repeat. */
  provision: () => Promise<void>
  supervision: Pick<Supervision, 'giveUp' | 'phase' | 'report'>
  pause?: (ms: number) => Promise<unknown>
}>

export type Restock = Readonly<{
  /** A store has ended, and its data with it. */
  onEnd(): void
  /** It runs again and is empty. */
  onReturn(): Promise<void>
}>

const attemptsMax = 5
const firstPauseMs = 250

/** Time for the calls of functions in flight. They fail soon, because their store is unavailable. */
const graceMs = 8_000

/**
 * Fills stores that came back empty. No function runs meanwhile: its positions in the stream and its caches belong to the lost
 * data, and a topic without its subscriptions would drop what is published. Afterwards the functions read the stream from its
 * oldest record on, so every fact that the tables still have is published again.
 */
export const makeRestock = ({ stores, functions, provision, supervision, pause = wait }: Needs): Restock => {
  let ends = 0
  let stopped: Promise<void> | undefined
  let isStartDue = false
  let rounds: Promise<void> | undefined

  /**
   * Returns false when the copy ends. An attempt that failed because a store ended meanwhile does not count. Its end may be
   * noticed after the failure.
   */
  const provisionOnceUp = async (): Promise<boolean> => {
    for (let attempt = 1; supervision.phase() === 'running'; attempt += 1) {
      await Promise.all(stores().map((store) => store.untilUp()))
      const endsBefore = ends
      try {
        await provision()
        return true
      } catch (error) {
        await pause(firstPauseMs * 2 ** attempt)
        if (ends !== endsBefore) attempt = 0
        const reason = `The resources were not made again: ${error instanceof Error ? error.message : error}`
        if (attempt >= attemptsMax) {
          supervision.giveUp(`${reason}, ${attemptsMax} times in succession.`)
          return false
        }
        if (supervision.phase() === 'running') supervision.report.note(`${reason}. Trying again.`)
      }
    }
    return false
  }

  /** Another end during a round causes one more. */
  const runRounds = async (): Promise<void> => {
    for (let known = -1; known !== ends; ) {
      known = ends
      await stopped
      if (!(await provisionOnceUp())) return
      if (known !== ends || !isStartDue || supervision.phase() !== 'running') continue
      supervision.report.note('Tables, queues and topics exist again. The functions start again.')
      await functions().startAgain()
    }
    stopped = undefined
  }

  return {
    onEnd: () => {
      ends += 1
      if (stopped === undefined) isStartDue = functions().isWanted()
      stopped = functions().stop(graceMs)
    },
    onReturn: () => {
      rounds ??= runRounds().finally(() => {
        rounds = undefined
      })
      return rounds
    },
  }
}
