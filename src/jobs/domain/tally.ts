/** A reason why items were skipped or failed: how many, and the names of the first of them. */
export type JobReason = Readonly<{ code: string; count: number; examples: readonly string[] }>

/** How many items of a job are done, skipped and failed. */
export type JobTally = Readonly<{ done: number; skipped: number; failed: number; reasons: readonly JobReason[] }>

/** The outcome of one item. `code` is the reason why it was skipped or failed. */
export type ItemOutcome = Readonly<{ kind: 'done' }> | Readonly<{ kind: 'skipped' | 'failed'; code: string }>

export const emptyTally: JobTally = { done: 0, skipped: 0, failed: 0, reasons: [] }

/** The most reasons of a job, and the most examples of each. Above it, a reason is counted as `other`. */
const reasonCountMax = 20
const exampleCountMax = 5

const otherCode = 'other'

/** The number of items that a job has acted on. */
export const itemCountOf = ({ done, skipped, failed }: JobTally): number => done + skipped + failed

/** Adds the outcome of the item with this name. Example of a name: `acme#9bb2d6f3-…/received`. */
export const withOutcome = (tally: JobTally, outcome: ItemOutcome, name: string): JobTally =>
  outcome.kind === 'done'
    ? { ...tally, done: tally.done + 1 }
    : {
        ...tally,
        [outcome.kind]: tally[outcome.kind] + 1,
        reasons: withReason(tally.reasons, outcome.code, name.slice(0, exampleLengthMax)),
      }

const exampleLengthMax = 200

const withReason = (reasons: readonly JobReason[], code: string, name: string): readonly JobReason[] => {
  const isKnown = reasons.some((reason) => reason.code === code)
  if (!isKnown && reasons.length < reasonCountMax - 1) return [...reasons, { code, count: 1, examples: [name] }]
  if (!isKnown && code !== otherCode) return withReason(reasons, otherCode, name)
  if (!isKnown) return [...reasons, { code, count: 1, examples: [name] }]
  return reasons.map((reason) =>
    reason.code === code
      ? { code, count: reason.count + 1, examples: [...reason.examples, name].slice(0, exampleCountMax) }
      : reason,
  )
}
