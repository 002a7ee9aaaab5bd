import { callOf, resourceOf } from './call.ts'
import type { Faults } from './faults.ts'
import { answerOf } from './limits.ts'
import type { App } from './truth.ts'

/** Calls with messages. The SDK repeats each of them. */
const actions: ReadonlySet<string> = new Set([
  'Publish',
  'PublishBatch',
  'SendMessage',
  'SendMessageBatch',
  'ReceiveMessage',
  'DeleteMessage',
  'DeleteMessageBatch',
])

/** A whole call fails less often than an entry: the SDK gives up after three attempts. */
const share = 0.2

const internalFailure = {
  code: 'InternalFailure',
  message: 'The request processing has failed because of an unknown error.',
  status: 500,
}

/** Some calls are answered with 500, without effect. Some connections are cut after the effect, before the answer. */
export const failCalls = (app: App, faults: Faults): void => {
  const unanswered = new WeakSet<object>()
  app.addHook('preHandler', async (request, reply) => {
    const call = callOf(request)
    if (!call || !actions.has(call.action) || !faults.concern(resourceOf(call))) return
    const happens = (kind: 'call-failed' | 'call-unanswered'): boolean =>
      faults.chance(kind, `${call.action}/${resourceOf(call)}`).happens(faults.rate * share)
    if (happens('call-failed')) {
      faults.record('call-failed')
      const { status, headers, body } = answerOf(call, internalFailure)
      await reply.code(status).headers(headers).send(body)
      return
    }
    // Without its answer, a receive would hide messages for a whole visibility timeout.
    if (call.action !== 'ReceiveMessage' && happens('call-unanswered')) unanswered.add(request)
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (unanswered.has(request) && reply.statusCode === 200) {
      faults.record('call-unanswered')
      request.raw.socket.destroy()
    }
    return payload
  })
}
