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
  eventually(async () => notes.slice(since).some((note) => note.includes(text)), 60_000)

/** An event of a new tenant is accepted and decided. */
const passesAnEvent = async () => {
  const client = await aClient(stack.environment, `restart-${randomUUID()}`)
  const id = await insist(client, aPayment())
  await eventually(async () => {
    const event = (await (await client.call(`/v1/events/${id}`)).json()) as { status?: string }
    return event.status === 'approved'
  }, 60_000)
}

describe('A part that is killed is started again, and events flow:', () => {
  it.each([
    ["RabbitMQ's port mapper", "RabbitMQ's port mapper is back"],
    ['RabbitMQ', 'RabbitMQ is back'],
    ['The token issuer', 'The token issuer is back'],
    ['The functions', 'The functions are back'],
    ['The SQS, SNS and S3 emulator', 'The functions are back'],
    ['DynamoDB Local', 'The functions are back'],
  ])('%s', async (part, line) => {
    const since = notes.length
    await signal(part, 'SIGKILL')
    await untilNote(line, since)
    expect(notes.slice(since).join('\n')).toContain(`${part} ended (`)
    await passesAnEvent()
  })

  it('both stores at once, whose loss is stated', async () => {
    const since = notes.length
    await Promise.all([signal('The SQS, SNS and S3 emulator', 'SIGKILL'), signal('DynamoDB Local', 'SIGKILL')])
    await untilNote('The functions are back', since)
    const lines = notes.slice(since).join('\n')
    expect(lines).toContain('Queues were in memory')
    expect(lines).toContain('Tables were in memory')
    await passesAnEvent()
  })

  it('all parts at once', async () => {
    const since = notes.length
    const parts: readonly ListedPart[] = JSON.parse(await readFile(partsPath(stack.logFolder), 'utf8'))
    for (const { pid } of parts) process.kill(pid, 'SIGKILL')
    await untilNote('The functions are back', since)
    await untilNote('RabbitMQ is back', since)
    await passesAnEvent()
  })
})

describe('A part that is slow is waited for, and nothing is lost or doubled:', () => {
  it.each([
    ['DynamoDB Local', 20],
    ['The SQS, SNS and S3 emulator', 20],
    ['RabbitMQ', 40],
  ])('%s, stopped for %i s', async (part, seconds) => {
    const since = notes.length
    const tenantId = `slow-${randomUUID()}`
    const [tally, client] = [await makeTally(stack.environment)(tenantId), await aClient(stack.environment, tenantId)]
    const accepted = Promise.all(Array.from({ length: 20 }, () => insist(client, aPayment())))
    await wait(500)
    await signal(part, 'SIGSTOP')
    const meanwhile = Promise.all(Array.from({ length: 20 }, () => insist(client, aPayment())))
    await wait(seconds * 1000)
    await signal(part, 'SIGCONT')
    const eventIds = (await Promise.all([accepted, meanwhile])).flat()
    expect(await tally.waitUntilDrained({ eventCount: 40, timeoutMs: 150_000 })).toBe('drained')
    const count = await tally.count({ eventIds }, 5)
    await tally.close()
    // A broker that was stopped may have a message whose confirm came too late: it is sent again, with the same message id.
    const mayRepeat = part === 'RabbitMQ' ? ['published'] : []
    const flaws = count.flaws.filter(
      ({ missing, doubled }) => missing.length > 0 || doubled.some((stage) => !mayRepeat.includes(stage)),
    )
    expect(flaws).toEqual([])
    const lines = notes.slice(since).join('\n')
    expect(lines).toMatch(/No response from (?:DynamoDB Local|the SQS, SNS and S3 emulator|RabbitMQ) for/)
    expect(lines).toMatch(/Response from (?:DynamoDB Local|the SQS, SNS and S3 emulator|RabbitMQ) again/)
    expect(lines).not.toContain(' ended (')
  })
})
