import { randomUUID } from 'node:crypto'
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { eventIdOfSource } from '#facts/application/identity.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { anSqsEvent, aRecord } from '#test/support/builders/an-sqs-event.ts'
import { aPayment, type TestEvent } from '#test/support/world/client.ts'
import { deadLetterWith } from '#test/support/world/dead-letters.ts'
import { startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { runOwnCommand, startCommand } from '#test/support/world/own-command.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', TENANTS_TABLE = '', INTAKE_QUEUE_URL = '', INTAKE_DEAD_LETTERS_URL = '' } = environment
const [dynamo, sqs] = [makeDynamo(), makeSqs()]
const facts = { table: FACTS_TABLE, shardCount: 4 }
const log = makeDynamoFactLog(dynamo, facts)
const changeTenant = makeChangeTenant({
  register: makeDynamoTenantRegister(dynamo, { table: TENANTS_TABLE, facts }),
  clock: systemClock,
  stackRoleIds: new Set(),
})

const text = (StringValue: string) => ({ DataType: 'String', StringValue })
const attributesOf = (tenantId: string, known: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries({ tenant: tenantId, ...known }).map(([name, value]) => [name, text(value)]))

let running: OwnFunction | undefined

afterEach(() => running?.kill())

/** The consumer of intake with dead letters of its own, and the command that returns them. The emulator sends as this role. */
const aWorld = async () => {
  const { QueueUrl: deadLetters = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: `intake-letters-${randomUUID()}` }),
  )
  const own = {
    ...environment,
    INTAKE_DEAD_LETTERS_URL: deadLetters,
    INTAKE_CONSUMER_ROLE_ID: '000000000000',
    JOBS_LEASE_SECONDS: '2',
  }
  const door = await startFunction({ path: 'functions/intake/ingest-queued-event.ts', environment: own })
  running = door
  const tenantId = `return-${randomUUID()}`
  const change = (one: Parameters<typeof changeTenant>[0]['change']) =>
    changeTenant({ tenantId, change: one, actor: systemActor('a test') })
  return {
    tenantId,
    change,
    deadLetters,
    /** Sends events to the consumer as this sender, as Lambda does. */
    consume: async (events: readonly TestEvent[], senderId: string, planted: Readonly<Record<string, string>> = {}) => {
      const records = events.map((event) => {
        const known = Object.entries({ tenant: tenantId, ...planted })
        const record = aRecord(JSON.stringify(event), {
          messageAttributes: Object.fromEntries(
            known.map(([name, stringValue]) => [
              name,
              { stringValue, dataType: 'String', stringListValues: [], binaryListValues: [] },
            ]),
          ),
        })
        return { ...record, attributes: { ...record.attributes, SenderId: senderId } }
      })
      await door.invoke(anSqsEvent(...records))
    },
    run: (...args: readonly string[]) => runOwnCommand('return-intake', ['--start', ...args], own),
    start: (args: readonly string[], known: Readonly<Record<string, string>> = {}) =>
      startCommand('return-intake', ['--start', ...args], { ...own, ...known }),
    resume: (id: string) => runOwnCommand('jobs', ['resume', id], own),
    letterCount: async () => {
      const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
      const command = new GetQueueAttributesCommand({ QueueUrl: deadLetters, AttributeNames: [...names] })
      const { Attributes = {} } = await sqs.send(command)
      return names.reduce((sum, name) => sum + Number(Attributes[name]), 0)
    },
    factsOf: (event: TestEvent) =>
      log.history(wholeTenant(tenantId), eventIdOfSource(wholeTenant(tenantId), String(event.source), event.id)),
  }
}

const idIn = (output: string): string => /Job ([0-9a-f-]{36})/.exec(output)?.[1] ?? ''

const producer = 'AROAPRODUCER:session'
const permit = { kind: 'permit', senderId: 'AROAPRODUCER' } as const
const status = (one: 'active' | 'suspended') => ({ kind: 'set', settings: { status: one } }) as const

describe('A dead letter of intake', () => {
  it('keeps its sender, whatever attribute the producer planted', async () => {
    const { deadLetters, consume, tenantId } = await aWorld()
    const event = aPayment()
    const many = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`a${index}`, 'x']))
    await consume([event], producer, { ...many, senderId: 'AIDAVICTIM', code: 'x' })
    const letter = await deadLetterWith(sqs, deadLetters, event.id)
    expect(letter).toMatchObject({ senderId: producer, code: 'sender-forbidden', tenant: tenantId })
  })

  it('keeps its sender on the copy itself', async () => {
    const [event, tenantId] = [aPayment(), `return-${randomUUID()}`]
    const MessageAttributes = attributesOf(tenantId, { senderId: 'AIDAVICTIM' })
    await sqs.send(
      new SendMessageCommand({ QueueUrl: INTAKE_QUEUE_URL, MessageBody: JSON.stringify(event), MessageAttributes }),
    )
    const letter = await deadLetterWith(sqs, INTAKE_DEAD_LETTERS_URL, event.id)
    expect(letter).toMatchObject({ senderId: '000000000000', code: 'sender-forbidden' })
  })

  it('returns for its sender, once the reason is gone, and is the fact of that sender', async () => {
    const { change, consume, run, letterCount, factsOf } = await aWorld()
    const events = [aPayment(), aPayment(), aPayment()]
    await change(permit)
    await change(status('suspended'))
    await consume(events, producer)
    const refused = await run()
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('tenant-suspended: 3') })
    expect(await letterCount()).toBe(3)
    await change(status('active'))
    // The settings of a tenant are cached for a second.
    const returned = await eventually(async () => {
      const answer = await run()
      return answer.code === 0 && answer
    })
    expect(returned.output).toContain('3 done, 0 skipped, 0 failed')
    expect(await letterCount()).toBe(0)
    for (const event of events)
      expect((await factsOf(event))[0]).toMatchObject({ happening: 'received', actor: producer, actorkind: 'sender' })
  })

  it('stays while its sender may not write, also if another sender may', async () => {
    const { change, consume, run, letterCount, factsOf } = await aWorld()
    const event = aPayment()
    await change({ kind: 'permit', senderId: '000000000000' })
    await change({ kind: 'permit', senderId: 'AIDAVICTIM' })
    await consume([event], producer, { senderId: 'AIDAVICTIM' })
    expect(await run()).toMatchObject({ code: 1, output: expect.stringContaining('sender-forbidden: 1') })
    expect([await letterCount(), await factsOf(event)]).toEqual([1, []])
  })

  it('that SQS moved does not return for a sender that its producer planted', async () => {
    const { tenantId, change, deadLetters, factsOf } = await aWorld()
    const event = aPayment()
    await change({ kind: 'permit', senderId: 'AIDAVICTIM' })
    // The emulator sends as 000000000000, which here is a producer: the consumer is another role.
    const MessageAttributes = attributesOf(tenantId, { senderId: 'AIDAVICTIM' })
    await sqs.send(
      new SendMessageCommand({ QueueUrl: deadLetters, MessageBody: JSON.stringify(event), MessageAttributes }),
    )
    const own = { ...environment, INTAKE_DEAD_LETTERS_URL: deadLetters, JOBS_LEASE_SECONDS: '2' }
    const { output } = await runOwnCommand('return-intake', ['--start'], own)
    expect(output).toContain('sender-forbidden: 1')
    expect(await factsOf(event)).toEqual([])
  })

  it('is stored once when the job is killed exactly between the event and the deletion', async () => {
    const { change, consume, start, resume, letterCount, factsOf } = await aWorld()
    const event = aPayment()
    await consume([event], producer)
    await change(permit)
    const queue = await startDynamoProxy(environment.AWS_ENDPOINT_URL_SQS ?? '')
    const doomed = start([], { AWS_ENDPOINT_URL_SQS: queue.url })
    queue.meddle(({ operation }) => {
      if (operation !== 'DeleteMessage') return 'pass'
      doomed.signal('SIGKILL')
      return 'refuse'
    })
    expect([await doomed.ended, doomed.output()]).toMatchObject(['SIGKILL', expect.stringMatching(/^Job /m)])
    await queue.close()
    const received = async () => (await factsOf(event)).filter(({ happening }) => happening === 'received')
    expect([await letterCount(), await received()]).toMatchObject([1, [{ actor: producer }]])
    const resumed = await eventually(async () => {
      const answer = await resume(idIn(doomed.output()))
      return answer.code === 0 && answer
    })
    expect(resumed.output).toContain('1 done, 0 skipped, 0 failed')
    expect([await letterCount(), await received()]).toMatchObject([0, [{ actor: producer }]])
  })

  it('is stored once when the job is killed in the middle and resumed', async () => {
    const { change, consume, start, resume, letterCount, factsOf } = await aWorld()
    const events = Array.from({ length: 8 }, () => aPayment())
    await change(permit)
    await change(status('suspended'))
    await consume(events, producer)
    await change(status('active'))
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    const first = start(['--per-second', '4'])
    await eventually(async () => (await letterCount()) <= 6)
    first.signal('SIGKILL')
    await first.ended
    const id = idIn(first.output())
    const resumed = await eventually(async () => {
      const answer = await resume(id)
      return answer.code === 0 && answer
    })
    expect(resumed.output).toContain('finished')
    expect(await letterCount()).toBe(0)
    for (const event of events) {
      const received = (await factsOf(event)).filter(({ happening }) => happening === 'received')
      expect(received).toMatchObject([{ actor: producer }])
    }
  })
})

it('npm run tenant permits no role of the stack', async () => {
  const [role = ''] = (environment.STACK_ROLE_IDS ?? '').split(',')
  const { code, output } = await runOwnCommand('tenant', ['permit', `return-${randomUUID()}`, '--sender', role])
  expect([code, output]).toMatchObject([1, expect.stringContaining('is a role of Sluice itself')])
})
