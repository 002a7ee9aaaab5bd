import type { Queue, StoredMessage } from './fauxqs.ts'

/**
 * Makes the counts of a queue right when no one receives, and ends the retention of its messages. fauxqs ends visibility
 * timeouts and delays only for a receiver, and keeps every message.
 */
export const keepTimes = (queue: Queue): void => {
  const endTimeouts = queue.processTimers.bind(queue)
  const readAttribute = queue.getAttribute.bind(queue)
  const inspect = queue.inspectMessages.bind(queue)
  let expiredAt = 0
  /** A waiting receiver calls this every 20 ms; the shortest retention is a minute. */
  queue.processTimers = () => {
    if (Date.now() - expiredAt >= 1000) {
      expire(queue, Date.now())
      expiredAt = Date.now()
    }
    endTimeouts()
  }
  const upToDate = (): void => {
    expiredAt = 0
    queue.processTimers()
  }
  queue.getAttribute = (name) => {
    if (name.startsWith('ApproximateNumberOf')) upToDate()
    return readAttribute(name)
  }
  queue.inspectMessages = () => {
    upToDate()
    return inspect()
  }
}

/**
 * Deletes what is older than the retention of the queue, in flight or not. The age counts from the first sending, also among
 * dead letters, as AWS documents for standard queues. A FIFO queue keeps its messages.
 */
const expire = (queue: Queue, now: number): void => {
  if (queue.isFifo()) return
  const sentUntil = now - Number(queue.attributes.MessageRetentionPeriod) * 1000
  const isExpired = ({ sentTimestamp }: StoredMessage): boolean => sentTimestamp <= sentUntil
  const forget = ({ messageId }: StoredMessage): void => queue.persistence?.deleteMessage(messageId)
  const keep = (messages: StoredMessage[]): StoredMessage[] => {
    const expired = messages.filter(isExpired)
    expired.forEach(forget)
    return expired.length === 0 ? messages : messages.filter((message) => !isExpired(message))
  }
  queue.messages = keep(queue.messages)
  queue.delayedMessages = keep(queue.delayedMessages)
  for (const [handle, { message }] of queue.inflightMessages)
    if (isExpired(message)) {
      queue.inflightMessages.delete(handle)
      forget(message)
    }
}
