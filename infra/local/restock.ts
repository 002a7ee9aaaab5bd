import type { Part, Supervision } from './programs/supervised-part.ts'

type Needs = Readonly<{
  /** Every store: tables, queues and topics can be made only while all of them run. */
  stores: () => readonly Part[]
  functions: () => Part
  /** Makes the resources, and removes what depended on the lost data. Safe to repeat. */
  provision: () => Promise<void>
  supervision: Supervision
}>

export type Restock = Readonly<{
  /** A store has ended, and its data with it. */
  onEnd(): void
  /** It runs again and is empty. */
  onReturn(): Promise<void>
}>

const attemptsMax = 5

/** Time for the calls of functions in flight. They fail soon, because their store is unavailable. */
const graceMs = 8_000

/**
 * Fills stores that came back empty. No function runs meanwhile: its positions in the stream and its caches belong to the lost
 * data, and a topic without its subscriptions would drop what is published. Afterwards the functions read the stream from its
 * oldest record on, so every fact that the tables still have is published again.
 */
export const makeRestock = ({ stores, functions, provision, supervision }: Needs): Restock => {
  let ends = 0
  let stopped: Promise<void> | undefined
  let isStartDue = false
  let rounds: Promise<void> | undefined

  const provisionOnceUp = async (attempt: number): Promise<void> => {
    await Promise.all(stores().map((store) => store.untilUp()))
    try {
      await provision()
    } catch (error) {
      const reason = `The resources were not made again: ${error instanceof Error ? error.message : error}`
      if (attempt >= attemptsMax) return supervision.giveUp(`${reason}, ${attemptsMax} times in succession.`)
      supervision.report.note(`${reason}. Trying again.`)
      await provisionOnceUp(attempt + 1)
    }
  }

  /** Another end during a round causes one more. */
  const runRounds = async (): Promise<void> => {
    for (let known = -1; known !== ends; ) {
      known = ends
      await stopped
      await provisionOnceUp(1)
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
