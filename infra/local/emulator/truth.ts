import type { buildApp } from 'fauxqs'
import { callOf } from './call.ts'
import { onEachQueue, type QueueStore, type Stores } from './fauxqs.ts'
import { answerOf, refusalOf } from './limits.ts'
import { keepReceiveCount, limitInFlight } from './queue-limits.ts'
import { keepTimes } from './queue-times.ts'

export type App = ReturnType<typeof buildApp>

/** Makes queues behave as AWS documents where fauxqs does not. Call it before queues are created or loaded. */
export const makeQueuesTrue = ({ sqsStore }: Stores): void => {
  onEachQueue(sqsStore, keepTimes)
  onEachQueue(sqsStore, keepReceiveCount)
  onEachQueue(sqsStore, limitInFlight)
}

/** Refuses calls that AWS refuses and fauxqs accepts. */
export const refuseAsAws = (app: App, { sqsStore }: Stores): void => {
  app.addHook('preHandler', async (request, reply) => {
    const call = callOf(request)
    const refusal = call && refusalOf(call, queueOf(sqsStore, call.body.QueueUrl))
    if (!call || !refusal) return
    const { status, headers, body } = answerOf(call, refusal)
    await reply.code(status).headers(headers).send(body)
  })
}

export const queueOf = (store: QueueStore, url: unknown) => (typeof url === 'string' ? store.getQueue(url) : undefined)
