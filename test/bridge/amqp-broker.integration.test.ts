import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { makeAmqpBroker } from '#bridge/adapters/amqp-broker.ts'
import type { Broker } from '#bridge/application/ports.ts'
import type { Message } from '#bridge/domain/message.ts'
import type { Secret } from '#platform/secret.ts'
import { fixedSecret } from '#test/support/doubles/fixed-secret.ts'
import { aMessage, describeBroker } from '#test/support/ports/broker-contract.ts'
import { makeAmqpWorld } from '#test/support/world/amqp-world.ts'
import { startTcpProxy } from '#test/support/world/tcp-proxy.ts'

const { AMQP_URL: url = '' } = inject('environment')

describeBroker('RabbitMQ', () => makeAmqpWorld(url))

describe('RabbitMQ, when things go wrong', () => {
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  const makeWorld = async (timeoutMs = 5_000) => {
    const { hostname, port } = new URL(url)
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) })
    const via = new URL(url)
    via.port = String(proxy.port)
    const world = await makeAmqpWorld(url, { via: via.href, timeoutMs })
    closers.push(() => proxy.close(), world.close)
    return { ...world, proxy }
  }

  it('shares one connection among all that publish at once', async () => {
    const { broker, exchange, proxy } = await makeWorld()
    const outcomes = await publishAll(broker, someMessages(100, exchange))
    expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(proxy.connectionCount()).toBe(1)
  })

  it('fails what was under way when the wire breaks, and heals: what is tried again arrives', async () => {
    const { broker, exchange, proxy, received } = await makeWorld()
    await broker.publish(aMessage({ exchange }))
    const messages = someMessages(500, exchange)
    const underWay = publishAll(broker, messages)
    proxy.cut()
    expect((await underWay).every(({ status }) => status === 'rejected')).toBe(true)
    await publishUntilConfirmed(broker, messages)
    const ids = new Set((await received()).map(({ messageId }) => messageId))
    expect(messages.every(({ messageId }) => ids.has(messageId))).toBe(true)
    expect(proxy.connectionCount()).toBe(2)
  })

  it('fails at once while the broker blocks publishers, and continues when it unblocks them', async () => {
    const { broker, exchange, proxy } = await makeWorld()
    await broker.publish(aMessage({ exchange }))
    proxy.sendToClients(blocked)
    await expect.poll(() => publishOne(broker, exchange)).toBe('broker-unavailable')
    proxy.sendToClients(unblocked)
    await expect.poll(() => publishOne(broker, exchange), { timeout: 5000 }).toBe('confirmed')
    expect(proxy.connectionCount()).toBe(1)
  })

  it('gives up a broker that owes a confirm, and opens a new line', async () => {
    const { broker, exchange, proxy } = await makeWorld(1_000)
    await broker.publish(aMessage({ exchange }))
    proxy.hold()
    await expect(broker.publish(aMessage({ exchange }))).rejects.toMatchObject({ code: 'broker-unavailable' })
    await broker.publish(aMessage({ exchange }))
    expect(proxy.connectionCount()).toBe(2)
  })

  it('does not send again what a blocked broker has taken, but could not confirm in time', async () => {
    const { broker, exchange, proxy, received } = await makeWorld(1_000)
    await broker.publish(aMessage({ exchange }))
    const message = aMessage({ exchange })
    proxy.hold()
    const underWay = broker.publish(message)
    proxy.sendToClients(blocked)
    await expect(underWay).rejects.toMatchObject({ code: 'broker-unavailable' })
    proxy.sendToClients(unblocked)
    proxy.letGo()
    await publishUntilConfirmed(broker, [message])
    expect((await received()).filter(({ messageId }) => messageId === message.messageId)).toHaveLength(1)
    expect(proxy.connectionCount()).toBe(1)
  })

  it('makes the topology again after it was deleted', async () => {
    const { broker, exchange, channel, received } = await makeWorld()
    await broker.publish(aMessage({ exchange }))
    await received()
    await channel.deleteExchange(exchange)
    const failure = { code: 'broker-unavailable', message: expect.stringContaining('NOT_FOUND') }
    await expect(broker.publish(aMessage({ exchange }))).rejects.toMatchObject(failure)
    const message = aMessage({ exchange })
    await broker.publish(message)
    expect(await received()).toEqual([message])
  })

  it('reports why it publishes nothing when the broker holds something else under one of our names', async () => {
    const { broker: ours, exchange } = await makeWorld()
    await ours.publish(aMessage({ exchange }))
    const asAnotherType = [{ name: exchange, type: 'fanout', durable: true, arguments: {} }]
    const broker = makeAmqpBroker({
      address: fixedSecret(url),
      topology: { ...nothing, exchanges: asAnotherType },
      timeoutMs: 5_000,
    })
    const failure = { code: 'broker-unavailable', message: expect.stringContaining('PRECONDITION_FAILED') }
    await expect(broker.publish(aMessage({ exchange }))).rejects.toMatchObject(failure)
  })

  it('does not contact a broker that does not answer for a while, and fails at once during that time', async () => {
    const hangingUp = await startTcpProxy({ host: '127.0.0.1', port: closedPort })
    closers.push(hangingUp.close)
    const broker = makeAmqpBroker({
      address: fixedSecret(`amqp://127.0.0.1:${hangingUp.port}`),
      topology: nothing,
      timeoutMs: 5_000,
    })
    for (let round = 0; round < 20; round++)
      for (const outcome of await publishAll(broker, someMessages(10, 'nowhere')))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'broker-unavailable', retryable: true } })
    expect(hangingUp.connectionCount()).toBeLessThan(5)
  })

  it('reads its address again after a refused login: the password may have changed', async () => {
    const { broker: other, exchange, received } = await makeWorld()
    await other.publish(aMessage({ exchange }))
    await received()
    const outdated = url.replace(/\/\/.*@|\/\//, '//guest:outdated@')
    const address: Secret<string> = { current: async () => outdated, renewed: async () => url }
    const broker = makeAmqpBroker({ address, topology: nothing, timeoutMs: 5_000 })
    closers.push(broker.close)
    const message = aMessage({ exchange })
    const failure = { code: 'broker-unavailable', message: expect.stringContaining('ACCESS-REFUSED') }
    await expect(broker.publish(message)).rejects.toMatchObject(failure)
    await broker.publish(message)
    expect(await received()).toEqual([message])
  })

  it('closes without a word when nothing was ever published', async () => {
    await makeAmqpBroker({ address: fixedSecret(url), topology: nothing, timeoutMs: 5_000 }).close()
  })
})

const nothing = { exchanges: [], queues: [], bindings: [] }

/** Port 9 belongs to the discard service, which is not running. */
const closedPort = 9

const publishAll = (broker: Broker, messages: readonly Message[]) =>
  Promise.allSettled(messages.map((message) => broker.publish(message)))

const someMessages = (count: number, exchange: string) => Array.from({ length: count }, () => aMessage({ exchange }))

/** As the queue does it: what failed is tried again after a while. */
const publishUntilConfirmed = async (broker: Broker, messages: readonly Message[]): Promise<void> => {
  const outcomes = await publishAll(broker, messages)
  const failed = messages.filter((_, index) => outcomes[index]?.status === 'rejected')
  if (failed.length === 0) return
  await sleep(100)
  await publishUntilConfirmed(broker, failed)
}

const publishOne = (broker: Broker, exchange: string): Promise<string> =>
  broker.publish(aMessage({ exchange })).then(
    () => 'confirmed',
    (error) => error.code,
  )

/** A method of AMQP's connection class, as a frame on channel 0. */
const connectionFrame = (method: number, body: Buffer): Buffer => {
  const payload = Buffer.concat([Buffer.from([0, 10, 0, method]), body])
  const head = Buffer.from([1, 0, 0, 0, 0, 0, payload.length])
  return Buffer.concat([head, payload, Buffer.from([0xce])])
}

const blocked = connectionFrame(60, Buffer.from('\x0alow on mem'))
const unblocked = connectionFrame(61, Buffer.alloc(0))
