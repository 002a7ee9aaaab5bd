import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeTally } from '#commands/tally.ts'
import { findFreeBase } from '#local/port-check.ts'
import { type Stack, startStack } from '#local/stack.ts'
import { aClient, aPayment, insist } from '#test/support/client.ts'

/** A copy of its own: what is done to it here must not meet other tests. */
let stack: Stack

beforeAll(async () => {
  stack = await startStack({ basePort: await findFreeBase() })
})

afterAll(() => stack?.stop())

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it('loses and doubles nothing when the functions are killed in the middle of their work and started again', async () => {
  const tenantId = `killed-${randomUUID()}`
  const tally = await makeTally(stack.environment)(tenantId)
  const client = await aClient(stack.environment, tenantId)
  const events = Array.from({ length: 120 }, () => aPayment())
  const sending = Promise.all(
    [0, 1, 2, 3].map(async (lane) => {
      const ids: string[] = []
      for (const event of events.filter((_, index) => index % 4 === lane)) ids.push(await insist(client, event))
      return ids
    }),
  )
  await pause(700)
  await stack.killFunctions()
  await stack.startFunctions()
  const eventIds = (await sending).flat()
  expect(new Set(eventIds).size).toBe(events.length)

  expect(await tally.waitUntilDrained({ eventCount: events.length, timeoutMs: 240_000 })).toBe('drained')
  const count = await tally.count({ eventIds }, 5)
  await tally.close()
  // A bridge killed between the broker's confirm and its own note publishes once more, with the same message id: the one
  // station that promises "at least once" to the letter, and says so.
  expect(
    count.flaws.filter(({ missing, doubled }) => missing.length > 0 || doubled.some((stage) => stage !== 'published')),
  ).toEqual([])
  expect(Object.values(count.deadLetters).every((letters) => letters === 0)).toBe(true)
}, 400_000)

it('keeps everything for a broker that is away and sends it, once, when it is back', async () => {
  const tenantId = `away-${randomUUID()}`
  const tally = await makeTally(stack.environment)(tenantId)
  const client = await aClient(stack.environment, tenantId)
  await stack.stopBroker()
  const eventIds: string[] = []
  for (const event of Array.from({ length: 30 }, () => aPayment())) eventIds.push(await insist(client, event))
  await pause(20_000)
  expect(await tally.progress()).toMatchObject({ published: 0, audited: 90 })

  await stack.startBroker()
  expect(await tally.waitUntilDrained({ eventCount: 30, timeoutMs: 200_000 })).toBe('drained')
  const count = await tally.count({ eventIds }, 5)
  await tally.close()
  expect(count.flaws).toEqual([])
  expect(count.deadLetters.bridge).toBe(0)
}, 300_000)
