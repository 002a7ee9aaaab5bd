import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import { expect, it, onTestFinished } from 'vitest'
import { makeAmqpBroker } from '#bridge/adapters/amqp-broker.ts'
import { makeBridgeToRabbitmq } from '#bridge/application/bridge-to-rabbitmq.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { emptyVault } from '#test/support/builders/a-vault-reader.ts'
import { fixedSecret } from '#test/support/doubles/fixed-secret.ts'
import { makeMemoryBrokerNotes } from '#test/support/doubles/memory-broker-notes.ts'
import { makeMemoryPublishedMessages } from '#test/support/doubles/memory-published-messages.ts'
import { emptyQueue } from '#test/support/world/amqp-world.ts'
import { startOwnBroker } from '#test/support/world/own-broker.ts'
import topology from '../../infra/rabbitmq/definitions.json' with { type: 'json' }

const batchSize = 10
const laneCount = 4

it('loses nothing when the broker is killed in mid-stream and comes back', async () => {
  const own = await startOwnBroker()
  onTestFinished(own.discard)
  const broker = makeAmqpBroker({ address: fixedSecret(own.url), topology, timeoutMs: 5_000 })
  const published = makeMemoryPublishedMessages(systemClock)
  const { notes, ...noting } = makeMemoryBrokerNotes()
  const warn = (reason: unknown) => expect.unreachable(String(reason))
  const bridge = makeBridgeToRabbitmq({ broker, published, notes: noting, vault: emptyVault, warn })
  const facts = Array.from({ length: 2000 }, (_, index) =>
    aFact(index % 5 === 0 ? { type: 'Risk.Event.Reported.v1' } : {}),
  )
  let doneCount = 0
  let failureCount = 0

  const deliver = async (batch: readonly Fact[]): Promise<void> => {
    const outcomes = await bridge(batch)
    const failed = batch.filter((_, index) => outcomes[index]?.status === 'rejected')
    doneCount += batch.length - failed.length
    failureCount += failed.length
    if (failed.length === 0) return
    await sleep(100)
    await deliver(failed)
  }
  const lane = async (first: number): Promise<void> => {
    for (let from = first; from < facts.length; from += laneCount * batchSize)
      await deliver(facts.slice(from, from + batchSize))
  }

  const lanes = Promise.all(Array.from({ length: laneCount }, (_, index) => lane(index * batchSize)))
  await expect.poll(() => doneCount, { interval: 5 }).toBeGreaterThan(300)
  // The copy reports this end of RabbitMQ.
  expect(await own.kill()).toBe('signal 9')
  expect(doneCount).toBeLessThan(facts.length)
  await sleep(1000)
  await own.start()
  await lanes

  const operator = await connect(own.url)
  const channel = await operator.createChannel()
  const messages = [
    ...(await emptyQueue(channel, 'sluice.events.tap')),
    ...(await emptyQueue(channel, 'risk.workflow.queue')),
  ].map(({ exchange, messageId }) => `${messageId}@${exchange}`)
  const reports = facts.filter(({ type }) => type === 'Risk.Event.Reported.v1')
  const expected = [...facts.map(({ id }) => `${id}@sluice.events`), ...reports.map(({ id }) => `${id}@risk_events`)]
  expect(new Set(messages)).toEqual(new Set(expected))
  expect(failureCount).toBeGreaterThan(0)
  expect(notes).toContain('failure')
  expect(notes.at(-1)).toBe('success')
  // Only messages in flight when it died can be duplicated: the broker had them and could not confirm them.
  expect(messages.length - expected.length).toBeLessThanOrEqual(laneCount * batchSize * 2)

  await operator.close()
  await broker.close()
}, 120_000)
