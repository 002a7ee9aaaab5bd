import { beforeEach, describe, expect, it } from 'vitest'
import { makeStores, type Queue } from '#local/emulator/fauxqs.ts'
import { refusalOf } from '#local/emulator/limits.ts'
import { makeQueuesTrue } from '#local/emulator/truth.ts'

describe('A queue with 120,000 messages in flight', () => {
  let queue: Queue
  beforeEach(async () => {
    const stores = await makeStores()
    makeQueuesTrue(stores)
    queue = stores.sqsStore.createQueue('q', 'http://127.0.0.1/0/q', 'arn:aws:sqs:r:0:q')
    for (const body of ['a', 'b', 'c']) queue.enqueue({ ...aMessage, messageId: body, body })
    for (let place = 2; place <= 120_000; place += 1)
      queue.inflightMessages.set(`h-${place}`, {
        message: { ...aMessage, messageId: `m-${place}` },
        receiptHandle: `h-${place}`,
        visibilityDeadline: Date.now() + 60_000,
      })
  })

  const aMessage = {
    messageId: '',
    body: '',
    md5OfBody: '',
    messageAttributes: {},
    md5OfMessageAttributes: '',
    sentTimestamp: Date.now(),
    approximateReceiveCount: 0,
  }

  const poll = (WaitTimeSeconds: number) =>
    refusalOf({ service: 'sqs', action: 'ReceiveMessage', body: { WaitTimeSeconds } }, queue)

  it('has delivered as many as the limit allows, and delivers no more', () => {
    expect(queue.dequeue(10)).toHaveLength(1)
    expect(queue.dequeue(10)).toEqual([])
    expect(queue.messages).toHaveLength(2)
  })

  it('refuses a short poll, and lets a long poll wait', () => {
    expect(poll(0)).toBeUndefined()
    queue.dequeue(1)
    expect(poll(0)).toMatchObject({ code: 'OverLimit', status: 403 })
    expect(poll(1)).toBeUndefined()
  })
})
