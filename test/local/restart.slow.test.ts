import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTally } from '#lab/tally.ts'
import { type ListedPart, partsPath } from '#local/copy/parts-list.ts'
import { findFreeBase } from '#local/copy/port-check.ts'
import { silence } from '#local/report.ts'
import { type Stack, startStack } from '#local/stack.ts'
import { aClient, aPayment, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { flawsBesidesRepeats } from '#test/support/world/flaws-besides-repeats.ts'

/** A copy of its own: its parts are killed and stopped. */
let stack: Stack
const notes: string[] = []

beforeAll(async () => {
  process.env.SLUICE_VISIBILITY_SECONDS = '10'
  process.env.BRIDGE_LEASE_SECONDS = '12'
  stack = await startStack({
    basePort: await findFreeBase(),
    report: { ...silence, note: (text) => notes.push(text) },
  })
  Object.assign(process.env, stack.environment)
})

afterAll(() => stack?.stop())

const signal = async (part: string, name: NodeJS.Signals): Promise<void> => {
  const parts: readonly ListedPart[] = JSON.parse(await readFile(partsPath(stack.logFolder), 'utf8'))
  const pid = parts.find((one) => one.part === part)?.pid
  if (pid === undefined) throw new Error(`${part} is not listed: ${JSON.stringify(parts)}`)
  process.kill(pid, name)
}

const untilNote = (text: string, since: number) =>
  eventually(async () => notes.slice(since).some((note) => note.includes(text)))

/** An event of a new tenant is accepted and decided. */
const passesAnEvent = async () => {
  const client = await aClient(stack.environment, `restart-${randomUUID()}`)
  const id = await insist(client, aPayment())
  await eventually(async () => {
    const event = (await (await client.call(`/v1/events/${id}`)).json()) as { status?: string }
    return event.status === 'approved'
  })
}

describe('A part that is killed is started again, and events flow:', () => {
  it.each([
    ["RabbitMQ's port mapper", "RabbitMQ's port mapper is back", ''],
    ['The SQS, SNS and S3 emulator', 'The functions are back', 'Queues were in memory'],
    ['DynamoDB Local', 'The functions are back', 'Tables were in memory'],
  ])('%s', async (part, line, loss) => {
    const since = notes.length
    await signal(part, 'SIGKILL')
    await untilNote(line, since)
    expect(notes.slice(since).join('\n')).toContain(`${part} ended (`)
    expect(notes.slice(since).join('\n')).toContain(loss)
    await passesAnEvent()
  })

  it('all parts at once, each with a line', async () => {
    const since = notes.length
    const parts: readonly ListedPart[] = JSON.parse(await readFile(partsPath(stack.logFolder), 'utf8'))
    for (const { pid } of parts) process.kill(pid, 'SIGKILL')
    await untilNote('The functions are back', since)
    await untilNote('RabbitMQ is back', since)
    await untilNote('The token issuer is back', since)
    const lines = notes.slice(since).join('\n')
    // The functions may be stopped first, because a store lost its resources.
    for (const { part } of parts.filter(({ part }) => part !== 'The functions'))
      expect(lines).toContain(`${part} ended (`)
    await passesAnEvent()
  })
})

it('Parts that are slow are waited for, and nothing is lost or doubled: RabbitMQ for 40 s, meanwhile each store for 20 s', async () => {
  const since = notes.length
  const tenantId = `slow-${randomUUID()}`
  const [tally, client] = [await makeTally(stack.environment)(tenantId), await aClient(stack.environment, tenantId)]
  const send = () => Promise.all(Array.from({ length: 20 }, () => insist(client, aPayment())))
  const stopFor = async (part: string, seconds: number): Promise<void> => {
    await signal(part, 'SIGSTOP')
    await wait(seconds * 1000)
    await signal(part, 'SIGCONT')
  }
  const sending = [send()]
  await wait(500)
  const broker = stopFor('RabbitMQ', 40)
  for (const store of ['DynamoDB Local', 'The SQS, SNS and S3 emulator']) {
    const stopped = stopFor(store, 20)
    sending.push(send())
    await stopped
  }
  await broker
  const eventIds = (await Promise.all(sending)).flat()
  expect(await tally.waitUntilDrained({ eventCount: eventIds.length, timeoutMs: 150_000 })).toBe('drained')
  const count = await tally.count({ eventIds }, 5)
  await tally.close()
  // The broker may have a message whose confirm came too late: it is sent again, with the same message id.
  expect(flawsBesidesRepeats(count)).toEqual([])
  const lines = notes.slice(since).join('\n')
  for (const part of ['DynamoDB Local', 'the SQS, SNS and S3 emulator', 'RabbitMQ']) {
    expect(lines).toContain(`No response from ${part} for`)
    expect(lines).toContain(`Response from ${part} again`)
  }
  expect(lines).not.toContain(' ended (')
})
