import { describe, expect, it } from 'vitest'
import { makeLogger } from '#platform/logger.ts'
import { triggerHandler } from '#platform/trigger-handler.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'

const logger = makeLogger('test')

const aHandler = (fails = false) => {
  const calls: unknown[] = []
  const act = async (call: unknown) => {
    calls.push(call)
    if (fails) throw new Error('throttled')
  }
  const handler = triggerHandler(logger, { onChanges: act, onSchedule: () => act('schedule') })
  return { calls, call: (event: unknown) => handler(event as Parameters<typeof handler>[0], aContext()) }
}

const aChange = (pk: string) => ({ eventName: 'INSERT', dynamodb: { Keys: { pk: { S: pk }, sk: { S: 'a' } } } })
const aRate = { source: 'aws.events', 'detail-type': 'Scheduled Event' }

describe('A function that a stream and a rate call', () => {
  it('gives the use case of changes their partition keys, in order and with repeats', async () => {
    const { calls, call } = aHandler()
    await call({ Records: ['pending#a#1', 'pending#b#0', 'pending#a#1'].map(aChange) })
    expect(calls).toEqual([['pending#a#1', 'pending#b#0', 'pending#a#1']])
  })

  it('leaves a record without a key out', async () => {
    const { calls, call } = aHandler()
    await call({ Records: [{ eventName: 'REMOVE' }, { dynamodb: {} }, aChange('pending#a#1')] })
    expect(calls).toEqual([['pending#a#1']])
  })

  it('calls the use case of the rate for an event without records, also for an empty one', async () => {
    const { calls, call } = aHandler()
    for (const event of [aRate, {}]) await call(event)
    expect(calls).toEqual(['schedule', 'schedule'])
  })

  it('throws what its use case throws, so that the stream repeats the call', async () => {
    const { calls, call } = aHandler(true)
    await expect(call({ Records: [aChange('pending#a#1')] })).rejects.toThrow('throttled')
    await expect(call(aRate)).rejects.toThrow('throttled')
    expect(calls).toEqual([['pending#a#1'], 'schedule'])
  })
})
