import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { connect } from 'amqplib'
import { afterAll, expect, it } from 'vitest'
import { makeTally } from '#lab/tally.ts'
import { findFreeBase } from '#local/copy/port-check.ts'
import { makeEmulatorClients } from '#local/provision/emulators.ts'
import { anEvent } from '#test/support/builders/a-fact.ts'
import { aClient, aPayment, type Client, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { flawsBesidesRepeats } from '#test/support/world/flaws-besides-repeats.ts'
import { startCopy } from '#test/support/world/started-copy.ts'

/** When everything is killed, in ms after the first event is sent. */
const failures = [800, 2_400]
const eventCount = 80

/** RabbitMQ writes the declaration of a queue to its disk some two seconds after it has confirmed it. */
const declarationMs = 4_000

const ends: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})

type Environment = Readonly<Record<string, string>>

/** Sends events in four lanes, each until it is accepted. Returns their ids. */
const insistOnAll = async (client: Client, count: number): Promise<readonly string[]> => {
  const lane = async () => {
    const ids: string[] = []
    for (let sent = 0; sent < count / 4; sent += 1) ids.push(await insist(client, aPayment()))
    return ids
  }
  return (await Promise.all([lane(), lane(), lane(), lane()])).flat()
}

/** Three messages that no one reads: one waits, one is in flight, one is delayed. */
const fillQueue = async (environment: Environment): Promise<string> => {
  const { sqs } = makeEmulatorClients(environment)
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `power-${randomUUID()}` }))
  for (const body of ['in flight', 'visible again'])
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }))
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 })
  const { Messages = [] } = await sqs.send(receive)
  const again = Messages.find(({ Body }) => Body === 'visible again')
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle, VisibilityTimeout: 0 }),
  )
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'delayed', DelaySeconds: 600 }))
  return String(QueueUrl)
}

const depthsOf = async (environment: Environment, QueueUrl: string): Promise<readonly number[]> => {
  const { sqs } = makeEmulatorClients(environment)
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed } =
    Attributes
  return [ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed].map(
    Number,
  )
}

/** A message in a durable queue of a consumer that does not run. */
const leaveOnBroker = async (environment: Environment): Promise<() => Promise<string | undefined>> => {
  const queue = `power.${randomUUID()}`
  const connection = await connect(environment.AMQP_URL ?? '')
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue(queue, { durable: true })
  channel.sendToQueue(queue, Buffer.from('still here'), { persistent: true })
  await channel.waitForConfirms()
  await connection.close()
  await new Promise((resolve) => setTimeout(resolve, declarationMs))
  return async () => {
    const opened = await connect(environment.AMQP_URL ?? '')
    const reader = await opened.createChannel()
    const message = await reader.get(queue, { noAck: true })
    await opened.close()
    return message ? message.content.toString() : undefined
  }
}

/** Kills the token issuer each time that it is back. */
const killUntilTheEnd = async (copy: Awaited<ReturnType<typeof startCopy>>): Promise<number | null> => {
  const ends = () => copy.output().split('The token issuer ended').length
  for (let before = ends(), kills = 0; kills < 5; kills += 1, before = ends()) {
    await eventually(async () => {
      try {
        copy.killPart('The token issuer')
        return true
      } catch {
        // It is not back yet.
        return false
      }
    })
    await eventually(async () => ends() > before)
  }
  return copy.untilEnded()
}

it('loses and doubles nothing when everything is killed at once, again and again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-power-'))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  const start = {
    base: await findFreeBase(),
    args: ['--data', folder, '--kind'],
    settings: { BRIDGE_LEASE_SECONDS: '12', SLUICE_VISIBILITY_SECONDS: '10' },
  }
  // The first failure is in the middle of the first provisioning.
  const first = await startCopy({ ...start, until: 'DynamoDB ' })
  await first.failPower()
  let copy = await startCopy(start)
  ends.push(() => copy.stop())
  const environment = copy.environment()
  const tenantId = `power-${randomUUID()}`
  const tally = await makeTally(environment)(tenantId)
  const client = await aClient(environment, tenantId)
  const queueUrl = await fillQueue(environment)
  const leftOnBroker = await leaveOnBroker(environment)

  const reference = `Rent of ${randomUUID()}`
  const personal = aPayment({ data: { ...anEvent.data, reference } })
  const personalId = await insist(client, personal)
  const eventIds = [personalId]
  for (const failsAfterMs of failures) {
    const sending = insistOnAll(client, eventCount)
    await new Promise((resolve) => setTimeout(resolve, failsAfterMs))
    await copy.failPower()
    copy = await startCopy(start)
    // The same client: its token of before is good, and every key and address is the same.
    eventIds.push(...(await sending))
    expect(copy.environment()).toEqual(environment)
  }
  // The key of the vault opens what it encrypted before, and the keys of digests recognise the same event.
  expect(await (await client.call(`/v1/events/${personalId}`)).text()).toContain(reference)
  expect((await client.post({ ...personal, subject: 'another content' })).status).toBe(409)
  const again = await client.post(personal)
  expect([again.status, ((await again.json()) as { id: string }).id]).toEqual([202, personalId])
  expect(await depthsOf(environment, queueUrl)).toEqual([1, 1, 1])
  expect(await leftOnBroker()).toBe('still here')

  expect(await tally.waitUntilDrained({ eventCount: eventIds.length, timeoutMs: 200_000 })).toBe('drained')
  const count = await tally.count({ eventIds }, 5)
  await tally.close()
  expect(flawsBesidesRepeats(count)).toEqual([])
  expect(Object.values(count.deadLetters)).toEqual([0, 0, 0, 0, 0, 0])

  // A part that keeps ending ends the copy.
  expect(await killUntilTheEnd(copy)).toBe(1)
  expect(copy.output()).toContain('It was the fifth end in succession, so the copy ends.')
  expect(copy.output()).toContain('The other parts are being stopped.')
}, 400_000)
