import { makeMemoryBroker } from '#test/support/doubles/memory-broker.ts'
import { makeMemoryPublishedMessages, type Row } from '#test/support/doubles/memory-published-messages.ts'
import { describeBroker } from '#test/support/ports/broker-contract.ts'
import { describePublishedMessages } from '#test/support/ports/published-messages-contract.ts'

const rows = new Map<string, Row>()
describePublishedMessages('the memory in a map', async (clock) => makeMemoryPublishedMessages(clock, rows))

describeBroker('the broker in an array', async () => {
  const broker = makeMemoryBroker({ bound: ['Payment'], unbound: [] })
  return {
    broker,
    exchange: 'bound',
    unboundExchange: 'unbound',
    received: async () => broker.held.splice(0),
    close: async () => undefined,
  }
})
