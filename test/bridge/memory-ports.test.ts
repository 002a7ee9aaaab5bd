import { describeBroker } from '#test/support/broker-contract.ts'
import { makeMemoryBroker } from '#test/support/memory-broker.ts'
import { makeMemoryPublishedMessages, type Row } from '#test/support/memory-published-messages.ts'
import { describePublishedMessages } from '#test/support/published-messages-contract.ts'

const rows = new Map<string, Row>()
describePublishedMessages('the memory in a map', async (clock) => makeMemoryPublishedMessages(clock, rows))

describeBroker('the broker in an array', async () => {
  const broker = makeMemoryBroker({ heard: ['Payment'], deaf: [] })
  return {
    broker,
    exchange: 'heard',
    deafExchange: 'deaf',
    received: async () => broker.held.splice(0),
    close: async () => undefined,
  }
})
