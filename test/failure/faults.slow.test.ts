import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeTally } from '#lab/tally.ts'
import { rotateFactKeys } from '#local/copy/fact-keys-file.ts'
import { findFreeBase } from '#local/copy/port-check.ts'
import { type Stack, startStack } from '#local/stack.ts'
import { aClient, aPayment, type Client, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { flawsBesidesRepeats } from '#test/support/world/flaws-besides-repeats.ts'
import { testConditions } from '#test/support/world/test-conditions.ts'

const outageSeconds = Number(process.env.SLUICE_OUTAGE_SECONDS ?? 8)

/** A copy of its own: what is done to it here must not meet other tests. */
let stack: Stack
let killed: Awaited<ReturnType<typeof open>>
let outage: Awaited<ReturnType<typeof open>>

beforeAll(async () => {
  // The messages of a killed function return after the visibility timeout, and may be published after the lease: a minute and
  // three in life.
  process.env.BRIDGE_LEASE_SECONDS = '12'
  process.env.SLUICE_VISIBILITY_SECONDS = '10'
  stack = await startStack({ basePort: await findFreeBase(), conditions: testConditions() })
  killed = await open('killed')
  outage = await open('outage')
})

afterAll(() => stack?.stop())

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends events in four lanes, each until it is accepted. Returns their ids. */
const insistOnAll = async (client: Client, count: number): Promise<readonly string[]> => {
  const lane = async () => {
    const ids: string[] = []
    for (let sent = 0; sent < count / 4; sent += 1) ids.push(await insist(client, aPayment()))
    return ids
  }
  return (await Promise.all([lane(), lane(), lane(), lane()])).flat()
}

const open = async (name: string) => {
  const tenantId = `${name}-${randomUUID()}`
  return {
    tally: await makeTally(stack.environment)(tenantId),
    client: await aClient(stack.environment, tenantId),
  }
}

// Both faults at once, which is harder and faster: the functions die while the broker is unavailable.
it.concurrent('loses and doubles nothing when the functions are killed in the middle of their work and of a rotation, and started again', async () => {
  const { tally, client } = killed
  const sending = insistOnAll(client, 120)
  await pause(1_500)
  // A new key seals two seconds later. The functions die between the two.
  await rotateFactKeys(stack.environment)
  await pause(500)
  await stack.killFunctions()
  await stack.startFunctions()
  // The stream of facts continues here, so what was published before is not published again.
  const checkpoints = join(stack.logFolder, 'checkpoints', `publish-facts.${stack.environment.FACTS_TABLE}.json`)
  await eventually(async () => (await readFile(checkpoints, 'utf8').catch(() => '')).includes('"sequenceNumber"'))
  await rotateFactKeys(stack.environment)
  const eventIds = await sending
  expect(new Set(eventIds).size).toBe(120)

  expect(await tally.waitUntilDrained({ eventCount: 120, timeoutMs: 200_000 })).toBe('drained')
  const count = await tally.count({ eventIds }, 5)
  await tally.close()
  expect(flawsBesidesRepeats(count)).toEqual([])
  expect(Object.values(count.deadLetters)).toEqual([0, 0, 0, 0, 0, 0])
}, 300_000)

it.concurrent(`keeps everything while the broker is unavailable for ${outageSeconds} seconds and sends it, once, when it is back`, async () => {
  const { tally, client } = outage
  await stack.stopBroker()
  const outageUntil = Date.now() + outageSeconds * 1000
  const eventIds = await insistOnAll(client, 40)
  await eventually(async () => (await tally.progress()).audited === 120, 120_000)
  await pause(Math.max(0, outageUntil - Date.now()))
  expect(await tally.progress()).toMatchObject({ published: 0, audited: 120 })

  await stack.startBroker()
  expect(await tally.waitUntilDrained({ eventCount: 40, timeoutMs: 150_000 })).toBe('drained')
  const count = await tally.count({ eventIds }, 5)
  await tally.close()
  expect(count.flaws).toEqual([])
  expect(count.deadLetters.bridge).toBe(0)
}, 300_000)
