import { expect, it } from 'vitest'
import { makeLogger } from '#platform/logger.ts'
import { scheduleHandler } from '#platform/schedule-handler.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'

const logger = makeLogger('test')

it('calls its use case once for each event, and throws what it throws, so that Lambda tries again', async () => {
  let callCount = 0
  const act = async () => {
    callCount += 1
    if (callCount === 2) throw new Error('throttled')
  }
  const handler = scheduleHandler(logger, act)
  expect(await handler({}, aContext())).toBeUndefined()
  await expect(handler({}, aContext())).rejects.toThrow('throttled')
  expect(callCount).toBe(2)
})
