import { randomUUID } from 'node:crypto'
import { type Extras, extrasOf } from './extras.ts'
import type { Faults } from './faults.ts'
import { onEachQueue, type Queue, type QueueStore, type StoredMessage } from './fauxqs.ts'

type ReceivedMessage = ReturnType<Queue['dequeue']>[number]

/** How much later a message comes back that a delete did not delete. */
const backMs = { min: 200, max: 3000 }

/** A queue delivers some messages once more, out of order, or fewer than the receiver asked for. */
export const receiveUnkindly = (store: QueueStore, faults: Faults): void =>
  onEachQueue(store, (queue) => {
    if (queue.isFifo() || !faults.concern(queue.name)) return
    const extras = extrasOf(queue)
    deleteUnkindly(queue, faults, extras)
    deliverAgain(queue, faults, extras)
    mixOrder(queue, faults)
    returnFewer(queue, faults)
  })

/** Some received messages are delivered to the next receiver as well, with another receipt handle, if they are still in flight. */
const deliverAgain = (queue: Queue, faults: Faults, extras: Extras): void => {
  const receive = queue.dequeue.bind(queue)
  const chance = faults.chance('receive-again', queue.name)
  const chosen = new Set<string>()
  queue.dequeue = (count, visibilitySeconds, deadLettersOf) => {
    const handles = [...chosen].slice(0, count)
    const again = handles.flatMap((handle) => {
      chosen.delete(handle)
      return redeliver(queue, handle, visibilitySeconds, extras)
    })
    for (const _ of again) faults.record('receive-again')
    const received = receive(count - again.length, visibilitySeconds, deadLettersOf)
    for (const { ReceiptHandle } of received) if (chance.happens(faults.rate)) chosen.add(ReceiptHandle)
    return [...again, ...received]
  }
}

/** The message of a handle, under a new one. The new handle alone deletes it: SQS accepts only the one of the last receive. */
const redeliver = (
  queue: Queue,
  handle: string,
  visibilitySeconds: number | undefined,
  extras: Extras,
): readonly ReceivedMessage[] => {
  const entry = queue.inflightMessages.get(handle)
  if (!entry || !extras.isPossible(entry.message)) return []
  const { message } = entry
  extras.use(message)
  message.approximateReceiveCount += 1
  const receiptHandle = randomUUID()
  const visibleAt = Date.now() + (visibilitySeconds ?? Number(queue.attributes.VisibilityTimeout)) * 1000
  queue.inflightMessages.delete(handle)
  queue.inflightMessages.set(receiptHandle, { message, receiptHandle, visibilityDeadline: visibleAt })
  const { messageId, approximateReceiveCount: receives, approximateFirstReceiveTimestamp: first } = message
  queue.persistence?.updateMessageInflight(messageId, receiptHandle, visibleAt, receives, first)
  return [asReceived(message, receiptHandle)]
}

const asReceived = (message: StoredMessage, receiptHandle: string): ReceivedMessage => ({
  MessageId: message.messageId,
  ReceiptHandle: receiptHandle,
  MD5OfBody: message.md5OfBody,
  Body: message.body,
  ...(message.md5OfMessageAttributes && { MD5OfMessageAttributes: message.md5OfMessageAttributes }),
  ...(Object.keys(message.messageAttributes).length > 0 && { MessageAttributes: message.messageAttributes }),
})

/** Some deletes succeed, and the message comes back: a server of SQS that had a copy of it was unavailable. */
const deleteUnkindly = (queue: Queue, faults: Faults, extras: Extras): void => {
  const remove = queue.deleteMessage.bind(queue)
  const chance = faults.chance('delete-undone', queue.name)
  queue.deleteMessage = (handle) => {
    const entry = queue.inflightMessages.get(handle)
    if (!entry || !chance.happens(faults.rate) || !extras.isPossible(entry.message)) return remove(handle)
    extras.use(entry.message)
    faults.record('delete-undone')
    const { message } = entry
    entry.visibilityDeadline = Date.now() + chance.between(backMs.min, backMs.max)
    const { messageId, approximateReceiveCount: receives, approximateFirstReceiveTimestamp: first } = message
    queue.persistence?.updateMessageInflight(messageId, handle, entry.visibilityDeadline, receives, first)
    return true
  }
}

/** Some messages wait behind all others. */
const mixOrder = (queue: Queue, faults: Faults): void => {
  const receive = queue.dequeue.bind(queue)
  const chance = faults.chance('receive-out-of-order', queue.name)
  queue.dequeue = (count, ...rest) => {
    const next = queue.messages.slice(0, count)
    const passed = new Set(next.filter(() => chance.happens(faults.rate)))
    if (passed.size > 0 && queue.messages.length > passed.size) {
      queue.messages = [...queue.messages.filter((message) => !passed.has(message)), ...passed]
      for (const _ of passed) faults.record('receive-out-of-order')
    }
    return receive(count, ...rest)
  }
}

/** Some receives return fewer messages than they could, but never none. */
const returnFewer = (queue: Queue, faults: Faults): void => {
  const receive = queue.dequeue.bind(queue)
  const chance = faults.chance('receive-fewer', queue.name)
  queue.dequeue = (count, ...rest) => {
    const possible = Math.min(count, queue.messages.length)
    if (possible < 2 || !chance.happens(faults.rate)) return receive(count, ...rest)
    faults.record('receive-fewer')
    return receive(chance.between(1, possible - 1), ...rest)
  }
}
