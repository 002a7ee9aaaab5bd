import type { SQSRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { senderActor } from '#kernel/domain/actor.ts'
import { Refusal, Transient, Violation } from '#kernel/domain/errors.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import type { Failure, SourceQueue } from '#platform/source-queue.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
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
  const parts = { logger: makeLogger('test'), metrics: makeMetrics('test'), queue }
  const answer = await factHandler(parts, each(act))(anSqsEvent(...records), aContext())
  return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}

const tenFacts = () => Array.from({ length: 10 }, () => aFact())
const recordsOf = (facts: readonly Fact[]) => facts.map((fact) => aRecord(JSON.stringify(fact)))

describe('a queue consumer', () => {
  it('gives back only the one message of ten that failed, to come again later', async () => {
    const { queue, setAside, postponed } = aQueue()
    const facts = tenFacts()
    const records = recordsOf(facts)
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
    const records = recordsOf(facts)
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
    const records = recordsOf(tenFacts())
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
        [aRecord(body), aRecord(JSON.stringify(good))],
        async (fact) => void seen.push(fact),
      )
      expect(failed).toEqual([])
      expect(setAside).toMatchObject([[expect.any(String), { code: 'message-poison' }]])
      expect(seen).toEqual([good])
    },
  )

  it('accepts a fact with unknown attributes: a newer publisher may run at the same time', async () => {
    const { queue, setAside } = aQueue()
    const failed = await handle(queue, [aRecord(JSON.stringify({ ...aFact(), more: 1 }))], async () => undefined)
    expect([failed, setAside]).toEqual([[], []])
  })

  it('keeps a message it could not set aside', async () => {
    const { queue } = aQueue({ setAside: () => Promise.reject(new Error('the dead letters are unavailable')) })
    const record = aRecord('poison')
    expect(await handle(queue, [record], async () => undefined)).toEqual([record.messageId])
  })

  it('answers also when messages cannot be postponed', async () => {
    const { queue } = aQueue({ postpone: () => Promise.reject(new Error('the queue is unavailable')) })
    const record = aRecord(JSON.stringify(aFact()))
    expect(await handle(queue, [record], () => Promise.reject(new Error('no')))).toEqual([record.messageId])
  })

  it('gives the whole batch back when a use case for batches throws, or loses count', async () => {
    const parts = { logger: makeLogger('test'), metrics: makeMetrics('test'), queue: aQueue().queue }
    const event = anSqsEvent(...recordsOf(tenFacts()))
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
      logger: makeLogger('test'),
      metrics: makeMetrics('test'),
      queue,
      report: async (violation: Violation, { messageId }: SQSRecord) =>
        void reports.push([violation, messageId, setAside.length]),
    }
    const record = aRecord(JSON.stringify(aFact()))
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
