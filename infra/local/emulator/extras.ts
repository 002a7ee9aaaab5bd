import { z } from 'zod'
import type { Queue, StoredMessage } from './fauxqs.ts'

/** Allows each message of a queue at most one additional receive, and so at most one fault that causes it. */
export type Extras = Readonly<{ isPossible(message: StoredMessage): boolean; use(message: StoredMessage): void }>

/**
 * A queue with fewer tries has no additional receive, because it takes one of them. So faults alone never move a message to
 * the dead letters.
 */
const triesMin = 3

const used = new WeakSet<StoredMessage>()

export const extrasOf = (queue: Queue): Extras => ({
  isPossible: (message) => !used.has(message) && triesOf(queue) >= triesMin,
  use: (message) => used.add(message),
})

const redrivePolicy = z.object({ maxReceiveCount: z.coerce.number() })

const triesOf = ({ attributes: { RedrivePolicy } }: Queue): number =>
  RedrivePolicy ? redrivePolicy.parse(JSON.parse(RedrivePolicy)).maxReceiveCount : Number.POSITIVE_INFINITY
