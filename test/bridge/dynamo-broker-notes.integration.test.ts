import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeDynamoBrokerNotes } from '#bridge/adapters/dynamo-broker-notes.ts'
import { makeBrokerUnavailableSince } from '#operations/adapters/dynamo-broker-state.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'

let table: string
let now: string
const dynamo = makeDynamo()
const at = (minutes: number, seconds = 0): string => new Date(Date.UTC(2026, 2, 1, 12, minutes, seconds)).toISOString()
const clock = () => now
const anInstance = () => makeDynamoBrokerNotes({ dynamo, table, clock })
const unavailableSince = () => makeBrokerUnavailableSince({ dynamo, table, clock })()

beforeAll(async () => {
  table = await makeOwnTable('BridgeTable')
})

beforeEach(async () => {
  now = at(0)
  const instance = anInstance()
  await instance.noteFailure()
  await instance.noteSuccess({ isRetry: false })
})

describe('The note about the broker', () => {
  it('has the first failure while failures go on, and is removed by a success', async () => {
    const instance = anInstance()
    expect(await unavailableSince()).toBeUndefined()
    await instance.noteFailure()
    for (now of [at(1), at(2), at(3)]) await instance.noteFailure()
    expect(await unavailableSince()).toBe(at(0))
    await instance.noteSuccess({ isRetry: false })
    expect(await unavailableSince()).toBeUndefined()
  })

  it('has the earliest failure of several instances', async () => {
    const [first, second] = [anInstance(), anInstance()]
    await first.noteFailure()
    now = at(1)
    await second.noteFailure()
    expect(await unavailableSince()).toBe(at(0))
  })

  it('of an instance that is not called again is removed by a success of another one within a minute', async () => {
    const [failing, other] = [anInstance(), anInstance()]
    await failing.noteFailure()
    now = at(0, 59)
    await other.noteSuccess({ isRetry: false })
    expect(await unavailableSince()).toBe(at(0))
    now = at(1)
    await other.noteSuccess({ isRetry: false })
    expect(await unavailableSince()).toBeUndefined()
  })

  it('of an instance that is not called again is removed by another one that publishes its message, without a minute between', async () => {
    const [failing, other] = [anInstance(), anInstance()]
    await failing.noteFailure()
    now = at(0, 4)
    await other.noteSuccess({ isRetry: true })
    expect(await unavailableSince()).toBe(at(0))
    now = at(0, 5)
    await other.noteSuccess({ isRetry: true })
    expect(await unavailableSince()).toBeUndefined()
    await failing.noteFailure()
    now = at(0, 9)
    await other.noteSuccess({ isRetry: true })
    expect(await unavailableSince()).toBe(at(0))
    await failing.noteSuccess({ isRetry: false })
  })

  it('is void when no instance renews it, and the next failure begins a new one', async () => {
    await anInstance().noteFailure()
    now = at(5)
    const next = anInstance()
    expect(await unavailableSince()).toBeUndefined()
    await next.noteFailure()
    expect(await unavailableSince()).toBe(at(5))
    await next.noteSuccess({ isRetry: false })
  })

  it('is written at most once in five seconds by an instance', async () => {
    const instance = anInstance()
    await instance.noteFailure()
    now = at(0, 4)
    await instance.noteFailure()
    now = at(4, 2)
    // Only the first write counts: it is four minutes old.
    expect(await unavailableSince()).toBeUndefined()
    now = at(4, 6)
    await instance.noteFailure()
    expect(await unavailableSince()).toBe(at(0))
  })
})
