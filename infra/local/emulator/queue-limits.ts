import type { Queue } from './fauxqs.ts'

/** Received and not deleted, in one standard queue. Source: Amazon SQS quotas. */
export const inFlightMax = 120_000

/** A queue with 120,000 messages in flight delivers no more. A short poll of it is refused instead: `refusalOf`. */
export const limitInFlight = (queue: Queue): void => {
  const receive = queue.dequeue.bind(queue)
  queue.dequeue = (count, ...rest) => receive(Math.min(count, inFlightMax - queue.inflightMessages.size), ...rest)
}

/** A message keeps its receive count when it moves to the dead letters. fauxqs counts the move as one more receive. */
export const keepReceiveCount = (queue: Queue): void => {
  const receive = queue.dequeue.bind(queue)
  queue.dequeue = (count, visibilitySeconds, deadLettersOf) =>
    receive(count, visibilitySeconds, (arn) => {
      const deadLetters = deadLettersOf?.(arn)
      return deadLetters && uncounted(deadLetters)
    })
}

/** The dead letters, as the target of a move: `dequeue` uses `enqueue` alone. */
const uncounted = (deadLetters: Queue): Queue =>
  Object.assign(Object.create(deadLetters) as Queue, {
    enqueue: (message: Parameters<Queue['enqueue']>[0]): void => {
      message.approximateReceiveCount -= 1
      deadLetters.enqueue(message)
    },
  })
