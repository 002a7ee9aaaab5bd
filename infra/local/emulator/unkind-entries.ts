import { emptyResult, withFailures } from './batch-result.ts'
import { type Call, callOf, type Entry, entriesOf, resourceOf } from './call.ts'
import { extrasOf } from './extras.ts'
import type { Faults } from './faults.ts'
import type { QueueStore } from './fauxqs.ts'
import { type App, queueOf } from './truth.ts'

const kinds = { PublishBatch: 'publish', SendMessageBatch: 'send', DeleteMessageBatch: 'delete' } as const
type Kind = (typeof kinds)[keyof typeof kinds]

const kindOf = ({ action }: Call): Kind | undefined => new Map<string, Kind>(Object.entries(kinds)).get(action)

const entriesMax = 10

/** Single entries of a batch fail: some without effect, and some after their effect, as if the answer of a server was lost. */
export const failEntries = (app: App, store: QueueStore, faults: Faults): void => {
  const failures = new WeakMap<object, Readonly<{ call: Call; ids: readonly string[] }>>()
  app.addHook('preHandler', async (request, reply) => {
    const call = callOf(request)
    const kind = call && kindOf(call)
    if (!kind || !faults.concern(resourceOf(call))) return
    const entries = entriesOf(call)
    if (!isAccepted(entries)) return
    const { failed, unanswered } = choose(kind, call, entries, { store, faults })
    if (failed.length + unanswered.length === 0) return
    failures.set(request, { call, ids: [...failed, ...unanswered].map(({ id }) => id) })
    for (const entry of failed) entry.remove()
    if (failed.length < entries.length) return
    await reply
      .header('content-type', call.service === 'sqs' ? 'application/x-amz-json-1.0' : 'text/xml')
      .send(emptyResult(call))
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const failure = failures.get(request)
    return failure && reply.statusCode === 200 ? withFailures(failure.call, String(payload), failure.ids) : payload
  })
}

/** Whether the ids of a batch are valid. A batch that SQS refuses as a whole is left to fauxqs. */
const isAccepted = (entries: readonly Entry[]): boolean =>
  entries.length <= entriesMax && new Set(entries.map(({ id }) => id)).size === entries.length

type Parts = Readonly<{ store: QueueStore; faults: Faults }>
type Choice = Readonly<{ failed: readonly Entry[]; unanswered: readonly Entry[] }>

/** An entry has one fault or none; each kind has half of the rate. */
const choose = (kind: Kind, call: Call, entries: readonly Entry[], { store, faults }: Parts): Choice => {
  const chances = {
    failed: faults.chance(`${kind}-entry-failed`, resourceOf(call)),
    unanswered: faults.chance(`${kind}-entry-unanswered`, resourceOf(call)),
  }
  const mayFail = kind === 'delete' ? mayStay(store, call) : () => true
  const failed = entries.filter((entry) => chances.failed.happens(faults.rate / 2) && mayFail(entry))
  const unanswered = entries.filter((entry) => chances.unanswered.happens(faults.rate / 2) && !failed.includes(entry))
  for (const _ of failed) faults.record(`${kind}-entry-failed`)
  for (const _ of unanswered) faults.record(`${kind}-entry-unanswered`)
  return { failed, unanswered }
}

/** A message that is not deleted is received once more. */
const mayStay = (store: QueueStore, call: Call) => {
  const queue = queueOf(store, call.body.QueueUrl)
  return ({ receiptHandle }: Entry): boolean => {
    const message = queue?.inflightMessages.get(receiptHandle)?.message
    if (!queue || !message || !extrasOf(queue).isPossible(message)) return false
    extrasOf(queue).use(message)
    return true
  }
}
