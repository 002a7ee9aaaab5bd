import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { callOf } from './call.ts'
import type { Faults } from './faults.ts'
import { onEachQueue, type Queue, type QueueStore, type StoredMessage } from './fauxqs.ts'
import type { App } from './truth.ts'

/** A late message is later than many that were published after it, so it is out of order, too. */
const lateMs = { min: 200, max: 3000 }

/** Whether the current request publishes to a topic: fauxqs delivers while it handles the request. */
const publishing = new AsyncLocalStorage<true>()

/** SNS delivers some messages to a queue twice, as two messages with ids of their own, and some late. */
export const deliverUnkindly = (app: App, store: QueueStore, faults: Faults): void => {
  app.addHook('preHandler', (request, _reply, done) => {
    const isPublish = callOf(request)?.action.startsWith('Publish') === true
    if (isPublish) publishing.run(true, done)
    else done()
  })
  onEachQueue(store, (queue) => {
    if (!queue.isFifo() && faults.concern(queue.name)) deliverTo(queue, faults)
  })
}

const deliverTo = (queue: Queue, faults: Faults): void => {
  const enqueue = queue.enqueue.bind(queue)
  const twice = faults.chance('topic-twice', queue.name)
  const late = faults.chance('topic-late', queue.name)
  const deliver = (message: StoredMessage): void => {
    const isLate = late.happens(faults.rate)
    if (isLate) faults.record('topic-late')
    enqueue(isLate ? { ...message, delayUntil: Date.now() + late.between(lateMs.min, lateMs.max) } : message)
  }
  queue.enqueue = (message) => {
    if (!publishing.getStore()) {
      enqueue(message)
      return
    }
    deliver(message)
    if (!twice.happens(faults.rate)) return
    faults.record('topic-twice')
    deliver({ ...message, messageId: randomUUID() })
  }
}
