/** How many batches of a queue may be in progress at once. */
export type ConcurrencyRange = Readonly<{
  /** At the start, and again when the queue is empty. */
  first: number
  max: number
}>

/**
 * Lambda begins with five batches of a queue. While all of them are in progress and messages are left, it adds up to 300 a
 * minute. Source: the developer guide of Lambda, "Configuring scaling behavior for SQS event source mappings".
 */
export const lambdaFirst = 5
const addedPerMs = 300 / 60_000

/** Follows the load of one queue. Times are milliseconds of any clock. */
export const makeConcurrency = ({ first, max }: ConcurrencyRange) => {
  const least = Math.min(first, max)
  let allowed = least
  let grownAt: number | undefined
  return {
    allowed: (): number => Math.floor(allowed),
    /** All allowed batches are in progress. */
    noteBusy: (now: number): void => {
      allowed = Math.min(max, allowed + (now - (grownAt ?? now)) * addedPerMs)
      grownAt = now
    },
    /** Fewer batches are in progress than allowed. */
    noteFree: (): void => {
      grownAt = undefined
    },
    /** The queue had no message. */
    noteEmpty: (): void => {
      allowed = least
      grownAt = undefined
    },
  }
}
