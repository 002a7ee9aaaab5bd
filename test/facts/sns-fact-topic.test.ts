import {
  BatchRequestTooLongException,
  InvalidParameterException,
  SNSClient,
  ThrottledException,
} from '@aws-sdk/client-sns'
import { describe, expect, it } from 'vitest'
import { makeSnsFactTopic } from '#facts/adapters/sns-fact-topic.ts'
import type { Seal } from '#facts/application/seal.ts'
import { readChange } from '#facts/application/stream-change.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { aChange, aStoredFact } from '#test/support/builders/a-change.ts'

type Attribute = Readonly<{ StringValue: string }>
type Entry = Readonly<{ Id: string; Message: string; MessageAttributes: Readonly<Record<string, Attribute>> }>
type Fault = Readonly<{ Code: string; SenderFault?: boolean }>

const metadata = { $metadata: {} }

/** A topic whose every call is answered here, and the messages of each call. */
const aTopic = (
  answer: (entries: readonly Entry[]) => readonly (Fault & { Id: string })[],
  seal: Seal = async (text) => `seal of ${text}`,
) => {
  const calls: string[][] = []
  const seals: (string | undefined)[] = []
  const attributeCounts: number[] = []
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const sns = new SNSClient({ region: 'eu-central-1', credentials })
  sns.middlewareStack.add(
    () =>
      async ({ input }) => {
        const { PublishBatchRequestEntries: entries } = input as { PublishBatchRequestEntries: readonly Entry[] }
        seals.push(...entries.map(({ MessageAttributes }) => MessageAttributes.seal?.StringValue))
        attributeCounts.push(...entries.map(({ MessageAttributes }) => Object.keys(MessageAttributes).length))
        calls.push(entries.map(({ Message }) => Message))
        return { response: {}, output: { ...metadata, Failed: answer(entries) } }
      },
    { step: 'initialize', priority: 'high' },
  )
  return {
    topic: makeSnsFactTopic(sns, 'arn:aws:sns:eu-central-1:000000000000:facts', {
      seal,
      pause: async () => undefined,
    }),
    calls,
    seals,
    attributeCounts,
  }
}

const parcelOf = (known: Parameters<typeof aStoredFact>[0]) => {
  const record = readChange(aChange(aStoredFact(known)))
  if (record.kind !== 'fact') throw new Error('It is a fact.')
  return record.parcel
}

const parcels = ['a', 'bad', 'c'].map((correlationid) => parcelOf({ correlationid }))
const isBad = ({ Message }: Entry) => Message.includes('"correlationid":"bad"')

/** Each entry with the fault, if it is the bad one. */
const refuseBad = (fault: Fault) => (entries: readonly Entry[]) =>
  entries.filter(isBad).map(({ Id }) => ({ Id, ...fault }))

const throwFor = (error: Error) => (entries: readonly Entry[]) => {
  if (entries.some(isBad)) throw error
  return []
}

describe('The topic of facts', () => {
  it('has the seal of exactly its text on every message, and room for the attributes of a dead letter', async () => {
    const { topic, calls, seals, attributeCounts } = aTopic(() => [])
    await topic.publish(parcels)
    expect(seals).toEqual(calls.flat().map((text) => `seal of ${text}`))
    // SQS accepts ten. A dead letter adds `code`, `reason`, `firstFailureAt` and `tries`.
    expect(Math.max(...attributeCounts)).toBeLessThanOrEqual(10 - 4)
  })

  it.each(['InvalidParameter', 'ParameterValueInvalid'])('refuses one fact for its content: %s', async (Code) => {
    const { topic } = aTopic(refuseBad({ Code, SenderFault: true }))
    expect(await topic.publish(parcels)).toEqual(['published', 'refused', 'published'])
  })

  it.each([
    ['a fault of the service', { Code: 'InvalidParameter', SenderFault: false }],
    ['access', { Code: 'AuthorizationError', SenderFault: true }],
    ['the key', { Code: 'KMSAccessDenied', SenderFault: true }],
    ['throttling', { Code: 'Throttled', SenderFault: true }],
    ['no code', { Code: '' }],
  ])('fails for a later try where the reason is %s', async (_, fault) => {
    const { topic } = aTopic(refuseBad(fault))
    expect(await topic.publish(parcels)).toEqual(['published', 'failed', 'published'])
  })

  it('sends again, alone, a fact for which the service failed, up to three times in all', async () => {
    let faultCount = 2
    const fault = { Code: 'InternalError', SenderFault: false }
    const { topic, calls } = aTopic((entries) => (faultCount-- > 0 ? refuseBad(fault)(entries) : []))
    expect(await topic.publish(parcels)).toEqual(['published', 'published', 'published'])
    expect(calls.map(({ length }) => length)).toEqual([3, 1, 1])
    faultCount = 3
    expect(await topic.publish(parcels)).toEqual(['published', 'failed', 'published'])
    expect(calls.map(({ length }) => length)).toEqual([3, 1, 1, 3, 1, 1])
  })

  it('has published the other facts when the second call fails', async () => {
    const { topic } = aTopic((entries) => {
      if (entries.length === 1) throw new Error('ECONNREFUSED')
      return refuseBad({ Code: 'InternalError', SenderFault: false })(entries)
    })
    expect(await topic.publish(parcels)).toEqual(['published', 'failed', 'published'])
  })

  it.each([
    [
      'an invalid parameter',
      new InvalidParameterException({ message: 'Invalid parameter: Message too long', ...metadata }),
    ],
    ['its length', new BatchRequestTooLongException({ message: '', ...metadata })],
  ])('sends each fact on its own where a whole call is refused for %s', async (_, error) => {
    const { topic, calls } = aTopic(throwFor(error))
    expect(await topic.publish(parcels)).toEqual(['published', 'refused', 'published'])
    expect(calls.map(({ length }) => length)).toEqual([3, 1, 1, 1])
  })

  it.each([
    ['throttled', new ThrottledException({ message: '', ...metadata })],
    ['refused for its topic', new InvalidParameterException({ message: 'Invalid parameter: TopicArn', ...metadata })],
    ['not answered', new Error('ECONNREFUSED')],
  ])('refuses no fact where a call is %s', async (_, error) => {
    const { topic, calls } = aTopic(throwFor(error))
    await expect(topic.publish(parcels)).rejects.toBe(error)
    await expect(topic.publish(parcels.slice(1, 2))).rejects.toBe(error)
    expect(calls).toHaveLength(2)
  })

  it('sends and refuses no fact while the keys are unavailable', async () => {
    const unavailable = new Transient('secret-unavailable', 'A secret is unavailable.')
    const { topic, calls } = aTopic(
      () => [],
      async () => {
        throw unavailable
      },
    )
    await expect(topic.publish(parcels)).rejects.toBe(unavailable)
    await expect(topic.publish(parcels.slice(0, 1))).rejects.toBe(unavailable)
    expect(calls).toEqual([])
  })

  it('takes the same fact twice in one call', async () => {
    const ids: string[] = []
    const { topic } = aTopic((entries) => {
      ids.push(...entries.map(({ Id }) => Id))
      return []
    })
    const [parcel] = parcels
    if (!parcel) throw new Error('There is one.')
    expect(await topic.publish([parcel, parcel])).toEqual(['published', 'published'])
    expect(new Set(ids).size).toBe(2)
  })
})
