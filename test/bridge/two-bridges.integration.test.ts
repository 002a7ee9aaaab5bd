import { setTimeout as sleep } from 'node:timers/promises'
import { expect, inject, it } from 'vitest'
import { makeAmqpBroker } from '#bridge/adapters/amqp-broker.ts'
import { makeDynamoPublishedMessages } from '#bridge/adapters/dynamo-published-messages.ts'
import { makeBridgeToRabbitmq } from '#bridge/application/bridge-to-rabbitmq.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { emptyVault } from '#test/support/builders/a-vault-reader.ts'
import { fixedSecret } from '#test/support/doubles/fixed-secret.ts'
import { makeMemoryBrokerNotes } from '#test/support/doubles/memory-broker-notes.ts'
import { openAmqpConsumer } from '#test/support/world/amqp-consumer.ts'
import topology from '../../infra/rabbitmq/definitions.json' with { type: 'json' }

const { AMQP_URL: url = '', BRIDGE_TABLE: table = '' } = inject('environment')

const batchSize = 10

it('publishes each fact once on each exchange when two bridges race for the same facts, delivered twice each', async () => {
  const facts = Array.from({ length: 200 }, (_, index) =>
    aFact(index % 4 === 0 ? { type: 'Risk.Event.Reported.v1' } : {}),
  )
  const reports = facts.filter(({ type }) => type === 'Risk.Event.Reported.v1')
  const consumer = await openAmqpConsumer(url)
  const bridges = [openBridge(), openBridge()]

  await Promise.all(bridges.map(({ bridge }) => deliver(bridge, shuffled([...facts, ...facts]))))

  const received = await consumer.received(idsOf(facts))
  expect(received['sluice.events']?.map(({ messageId }) => messageId).sort()).toEqual(idsOf(facts).sort())
  expect(received.risk_events?.map(({ messageId }) => messageId).sort()).toEqual(idsOf(reports).sort())
  await Promise.all([consumer.close(), ...bridges.map(({ close }) => close())])
})

type Bridge = ReturnType<typeof makeBridgeToRabbitmq>

const openBridge = () => {
  const broker = makeAmqpBroker({ address: fixedSecret(url), topology, timeoutMs: 5_000 })
  const published = makeDynamoPublishedMessages(makeDynamo(), { table, clock: systemClock, leaseSeconds: 60 })
  const warn = (reason: unknown) => expect.unreachable(String(reason))
  return {
    bridge: makeBridgeToRabbitmq({ broker, published, notes: makeMemoryBrokerNotes(), vault: emptyVault, warn }),
    close: broker.close,
  }
}

/** As the queue does it: in batches, and what failed comes again. */
const deliver = async (bridge: Bridge, facts: readonly Fact[]): Promise<void> => {
  for (let from = 0; from < facts.length; from += batchSize) {
    let open = facts.slice(from, from + batchSize)
    while (open.length > 0) {
      const outcomes = await bridge(open)
      open = open.filter((_, index) => outcomes[index]?.status === 'rejected')
      if (open.length > 0) await sleep(20)
    }
  }
}

const idsOf = (facts: readonly Fact[]): string[] => facts.map(({ id }) => id)

const shuffled = <Item>(items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
