import { describe, expect, it } from 'vitest'
import { makeMessageFaults } from '#lab/chaos/message-faults.ts'
import type { MessageFault } from '#lab/chaos/schedule.ts'
import { anSqsClient } from '#test/support/builders/an-sqs-client.ts'

type Call = Readonly<{
  ReceiptHandle?: string
  MaxNumberOfMessages?: number
  VisibilityTimeout?: number
  MessageBody?: string
}>

const queueUrls = { intake: 'i', scoring: 's', workflow: 'w', audit: 'a', bridge: 'b', views: 'v' }

/** Faults of a queue whose receives return these messages in turn, and then none. */
const faultsOf = (receives: readonly (readonly string[])[], failures = 0) => {
  const calls: Call[] = []
  const left = [...receives]
  const run = new AbortController()
  const sqs = anSqsClient((input) => {
    calls.push(input as Call)
    const { MessageBody, MaxNumberOfMessages } = input as Call
    if (MessageBody !== undefined && calls.length <= failures) throw new Error('unavailable')
    if (MaxNumberOfMessages === undefined) return {}
    return { Messages: (left.shift() ?? []).map((id) => ({ MessageId: id, ReceiptHandle: `handle of ${id}` })) }
  })
  const { cause, poison } = makeMessageFaults({ sqs, copy: { queueUrls }, tenantId: 't', signal: run.signal })
  return {
    poison,
    run,
    cause: (kind: MessageFault['kind'], count: number) => cause({ kind, queue: 'views', count, atMs: 0, forMs: 400 }),
    receives: () => calls.filter(({ MaxNumberOfMessages }) => MaxNumberOfMessages !== undefined),
    released: () =>
      calls.filter(({ VisibilityTimeout }) => VisibilityTimeout === 0).map(({ ReceiptHandle }) => ReceiptHandle),
    sent: () => calls.flatMap(({ MessageBody }) => MessageBody ?? []),
  }
}

describe('A fault of messages', () => {
  it('receives until it has its messages, because consumers are often faster', async () => {
    const { cause, receives, released } = faultsOf([[], [], ['one'], ['two']])
    expect(await cause('redelivery', 2)).toBe(2)
    expect(receives().map(({ MaxNumberOfMessages }) => MaxNumberOfMessages)).toEqual([2, 2, 2, 1])
    expect(released()).toEqual(['handle of one', 'handle of two'])
  })

  it('that holds messages leaves them hidden until their visibility ends', async () => {
    const { cause, receives, released } = faultsOf([['one']])
    expect(await cause('hold', 1)).toBe(1)
    expect(receives()).toMatchObject([{ VisibilityTimeout: 1 }])
    expect(released()).toEqual([])
  })

  it('gives up when the queue stays empty, and when the run is interrupted', async () => {
    const idle = faultsOf([])
    expect(await idle.cause('hold', 1)).toBe(0)
    idle.run.abort()
    const before = idle.receives().length
    expect(await idle.cause('hold', 1)).toBe(0)
    expect(idle.receives()).toHaveLength(before)
  })

  it('catches a message once in a run, and returns it the second time', async () => {
    const { cause, released } = faultsOf([['one'], ['one'], []])
    expect(await cause('hold', 1)).toBe(1)
    expect(await cause('hold', 1)).toBe(0)
    expect(released()).toEqual(['handle of one'])
  })

  it('sends poison until the queue has accepted it, with one body', async () => {
    const { cause, poison, sent } = faultsOf([], 1)
    expect(await cause('poison', 1)).toBe(1)
    expect(sent()).toEqual([...poison.keys(), ...poison.keys()])
    expect(poison.size).toBe(1)
  })
})
