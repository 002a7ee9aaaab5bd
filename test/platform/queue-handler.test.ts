import type { SQSRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { senderActor } from '#kernel/domain/actor.ts'
import { Refusal, Transient, Violation } from '#kernel/domain/errors.ts'
import { each, factHandler, triesMax } from '#platform/queue-handler.ts'
import type { Failure, SourceQueue } from '#platform/source-queue.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aSealedRecord, factParts } from '#test/support/builders/a-seal.ts'
import { aContext, anSqsEvent, aRecord } from '#test/support/builders/an-sqs-event.ts'

/** A source queue that remembers what was done to it. */
const aQueue = (broken: Partial<SourceQueue> = {}) => {
  const setAside: [string, Failure][] = []
  const postponed: string[] = []
  const queue: SourceQueue = {
    setAside: async ({ messageId }, failure) => void setAside.push([messageId, failure]),
    postpone: async (records) => void postponed.push(...records.map(({ messageId }) => messageId)),
    ...broken,
  }
  return { queue, setAside, postponed }
}

const handle = async (
  queue: SourceQueue,
  records: ReturnType<typeof aRecord>[],
  act: (fact: Fact) => Promise<void>,
) => {
  const answer = await factHandler(factParts(queue), each(act))(anSqsEvent(...records), aContext())
  return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}

const tenFacts = () => Array.from({ length: 10 }, () => aFact())
const recordsOf = (facts: readonly Fact[]) => Promise.all(facts.map((fact) => aSealedRecord(fact)))

const fact = aFact({ tenantid: 'acme' })
const genuine = await aSealedRecord(fact)
const other = await aSealedRecord(aFact())

describe('a consumer of facts', () => {
  const consume = async (record: SQSRecord, isGenuine = factParts(aQueue().queue).isGenuine) => {
    const { queue, setAside, postponed } = aQueue()
    const [reports, acted]: [Violation[], Fact[]] = [[], []]
    const parts = {
      ...factParts(queue),
      isGenuine,
      report: async (violation: Violation) => void reports.push(violation),
    }
    const act = each(async (fact: Fact) => void acted.push(fact))
    await factHandler(parts, act)(anSqsEvent(record), aContext())
    return { breaches: reports.map(({ breach }) => breach), setAside, postponed, acted }
  }
  it('acts on a genuine fact', async () => {
    expect(await consume(genuine)).toEqual({ breaches: [], setAside: [], postponed: [], acted: [fact] })
  })

  it.each([
    ['1', false],
    ['2', true],
  ])('learns with try %s whether a message of its batch was received before', async (tries, isRetry) => {
    const { queue } = aQueue()
    const batches: object[] = []
    const act = async (facts: readonly Fact[], batch: object) => {
      batches.push(batch)
      return Promise.allSettled(facts.map(async () => undefined))
    }
    const attributes = { ...other.attributes, ApproximateReceiveCount: tries }
    await factHandler(factParts(queue), act)(anSqsEvent(genuine, { ...other, attributes }), aContext())
    expect(batches).toEqual([{ isRetry }])
  })

  it.each<[string, Promise<SQSRecord> | SQSRecord, string]>([
    ['without a seal', aRecord(JSON.stringify(fact)), 'acme'],
    ['with the seal of another fact', { ...genuine, messageAttributes: other.messageAttributes }, 'acme'],
    ['with another text', { ...genuine, body: genuine.body.replace('12500', '12501') }, 'acme'],
    ['with another id', aSealedRecord({ ...fact, id: aFact().id }), 'acme'],
    ['with another happening', aSealedRecord({ ...fact, happening: 'assessed#baseline@1' }), 'acme'],
    ['that is not JSON', aRecord('not JSON'), ''],
    [
      'that names a tenant only for the filter',
      aRecord('[]', { messageAttributes: { tenant: { dataType: 'String', stringValue: 'globex' } } }),
      'globex',
    ],
  ])('reports a message %s as a breach, sets it aside and does not act', async (_name, record, claimed) => {
    const outcome = await consume(await record)
    const actor = { id: 'AIDAEXAMPLE', kind: 'sender', issuer: 'queue/test' }
    expect(outcome.breaches).toEqual([{ kind: 'message', tenantId: 'sluice', actor, claimed }])
    expect(outcome.setAside).toMatchObject([[expect.any(String), { code: 'message-forged' }]])
    expect([outcome.acted, outcome.postponed]).toEqual([[], []])
  })

  it('neither accepts nor sets aside a message while the keys are unavailable', async () => {
    const unavailable = new Transient('secret-unavailable', 'The secret is unavailable.')
    expect(await consume(genuine, () => Promise.reject(unavailable))).toEqual({
      breaches: [],
      setAside: [],
      postponed: [genuine.messageId],
      acted: [],
    })
  })
})

describe('a queue consumer', () => {
  it('gives back only the one message of ten that failed, to come again later', async () => {
    const { queue, setAside, postponed } = aQueue()
    const facts = tenFacts()
    const records = await recordsOf(facts)
    const failed = await handle(queue, records, async (fact) => {
      if (fact.id === facts[4]?.id) throw new Error('a bug, or a store that is unavailable')
    })
    expect(failed).toEqual([records[4]?.messageId])
    expect(postponed).toEqual(failed)
    expect(setAside).toEqual([])
  })

  it('sets a permanent failure aside at once, with code and reason, and does the rest', async () => {
    const { queue, setAside, postponed } = aQueue()
    const facts = tenFacts()
    const records = await recordsOf(facts)
    const failed = await handle(queue, records, async (fact) => {
      if (fact.id === facts[7]?.id)
        throw new Refusal('fact-invalid', 'It is not a payment.', [{ path: 'data.kind', message: 'is unknown' }])
    })
    expect(failed).toEqual([])
    expect(postponed).toEqual([])
    expect(setAside).toEqual([
      [records[7]?.messageId, { code: 'fact-invalid', reason: 'It is not a payment. data.kind: is unknown' }],
    ])
  })

  it('offers a transient failure again', async () => {
    const { queue, postponed } = aQueue()
    const records = await recordsOf(tenFacts())
    const failed = await handle(queue, records, async () => {
      throw new Transient('broker-unavailable', 'The broker is unavailable.')
    })
    expect(failed).toHaveLength(10)
    expect(postponed).toEqual(failed)
  })

  it.each(['not JSON', '[]', '{}', 'null', JSON.stringify({ ...aFact(), id: 'no uuid' })])(
    'sets poison aside and never shows it to the use case: %s',
    async (body) => {
      const { queue, setAside } = aQueue()
      const seen: Fact[] = []
      const good = aFact()
      const failed = await handle(
        queue,
        [await aSealedRecord(body), await aSealedRecord(good)],
        async (fact) => void seen.push(fact),
      )
      expect(failed).toEqual([])
      expect(setAside).toMatchObject([[expect.any(String), { code: 'message-poison' }]])
      expect(seen).toEqual([good])
    },
  )

  it('accepts a fact with unknown attributes: a newer publisher may run at the same time', async () => {
    const { queue, setAside } = aQueue()
    const failed = await handle(
      queue,
      [await aSealedRecord(JSON.stringify({ ...aFact(), more: 1 }))],
      async () => undefined,
    )
    expect([failed, setAside]).toEqual([[], []])
  })

  it('keeps a message it could not set aside', async () => {
    const { queue } = aQueue({ setAside: () => Promise.reject(new Error('the dead letters are unavailable')) })
    const record = await aSealedRecord('poison')
    expect(await handle(queue, [record], async () => undefined)).toEqual([record.messageId])
  })

  it('answers also when messages cannot be postponed', async () => {
    const { queue } = aQueue({ postpone: () => Promise.reject(new Error('the queue is unavailable')) })
    const record = await aSealedRecord(aFact())
    expect(await handle(queue, [record], () => Promise.reject(new Error('no')))).toEqual([record.messageId])
  })

  it('gives the whole batch back when a use case for batches throws, or loses count', async () => {
    const parts = factParts(aQueue().queue)
    const event = anSqsEvent(...(await recordsOf(tenFacts())))
    const thrown = await factHandler(parts, () => Promise.reject(new Error('no')))(event, aContext())
    const short = await factHandler(parts, async () => [{ status: 'fulfilled', value: undefined }])(event, aContext())
    expect(thrown.batchItemFailures).toHaveLength(10)
    expect(short.batchItemFailures).toHaveLength(9)
  })

  it('records a breach before it sets its message aside', async () => {
    const { queue, setAside } = aQueue()
    const breach = new Violation('sender-forbidden', {
      kind: 'sender',
      tenantId: 'acme',
      actor: senderActor('AIDA'),
      claimed: 'acme',
    })
    const reports: [Violation, string, number][] = []
    const parts = {
      ...factParts(queue),
      report: async (violation: Violation, { messageId }: SQSRecord) =>
        void reports.push([violation, messageId, setAside.length]),
    }
    const record = await aSealedRecord(aFact())
    const act = each(() => Promise.reject(breach))
    expect((await factHandler(parts, act)(anSqsEvent(record), aContext())).batchItemFailures).toEqual([])
    expect(reports).toEqual([[breach, record.messageId, 0]])
    expect(setAside).toMatchObject([[record.messageId, { code: 'sender-forbidden' }]])

    const failing = { ...parts, report: () => Promise.reject(new Error('The log is unavailable.')) }
    const { batchItemFailures } = await factHandler(failing, act)(anSqsEvent(record), aContext())
    expect(batchItemFailures).toEqual([{ itemIdentifier: record.messageId }])
    expect(setAside).toHaveLength(1)
  })
})

describe('a consumer that records what it gives up on', () => {
  const aLastTry = { attributes: { ...aRecord('').attributes, ApproximateReceiveCount: String(triesMax) } }
  const unavailable = new Transient('profile-contended', 'Others were faster.')

  const consume = async (record: SQSRecord, error: Error, broken: Partial<SourceQueue> = {}) => {
    const { queue, setAside, postponed } = aQueue(broken)
    const givenUp: [Fact, Failure, number][] = []
    const giveUp = async (fact: Fact, failure: Failure) => void givenUp.push([fact, failure, setAside.length])
    await factHandler(
      factParts(queue),
      each(() => Promise.reject(error)),
      giveUp,
    )(anSqsEvent(record), aContext())
    return { givenUp, setAside, postponed }
  }

  it('records it before it sets the message aside: at once for a permanent failure', async () => {
    const failure = { code: 'fact-invalid', reason: 'It is not a payment.' }
    const outcome = await consume(genuine, new Refusal('fact-invalid', 'It is not a payment.'))
    expect(outcome.givenUp).toEqual([[fact, failure, 0]])
    expect(outcome.setAside).toEqual([[genuine.messageId, failure]])
  })

  it.each([
    [unavailable, { code: 'profile-contended', reason: 'Others were faster.' }],
    [
      new TypeError('cannot read "Erika" of undefined'),
      {
        code: 'unexpected-error',
        reason: 'The last try failed with an unexpected error. The log of the function has it.',
      },
    ],
  ])('and at the last try for any other: %s', async (error, failure) => {
    expect((await consume(genuine, error)).givenUp).toEqual([])
    const record = await aSealedRecord(fact, undefined, aLastTry)
    const outcome = await consume(record, error)
    expect([outcome.givenUp, outcome.setAside, outcome.postponed]).toEqual([
      [[fact, failure, 0]],
      [[record.messageId, failure]],
      [],
    ])
  })

  it('retries the message when the dead letters are unavailable after it was recorded, and records it again', async () => {
    const record = await aSealedRecord(fact, undefined, aLastTry)
    const outcome = await consume(record, unavailable, { setAside: () => Promise.reject(new Error('no')) })
    expect([outcome.givenUp.length, outcome.postponed]).toEqual([1, [record.messageId]])
  })

  it('retries the message, and does not set it aside, when it cannot be recorded', async () => {
    const { queue, setAside, postponed } = aQueue()
    const act = each(() => Promise.reject(unavailable))
    const record = await aSealedRecord(fact, undefined, aLastTry)
    await factHandler(factParts(queue), act, () => Promise.reject(unavailable))(anSqsEvent(record), aContext())
    expect([setAside, postponed]).toEqual([[], [record.messageId]])
  })

  it('records nothing for a message that it cannot read', async () => {
    const outcome = await consume(await aSealedRecord('poison'), unavailable)
    expect([outcome.givenUp, outcome.setAside]).toMatchObject([[], [[expect.any(String), { code: 'message-poison' }]]])
  })
})
