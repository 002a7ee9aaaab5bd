import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, inject, it, onTestFinished } from 'vitest'
import { acceptsConnections } from '#local/parts/broker.ts'

/** The class and the method of AMQP 0-9-1 with which a client closes its connection. */
const closeMethod = Buffer.from([0, 10, 0, 50])

it('A broker that is killed while it is probed does not accept connections, and ends no one else', async () => {
  const { hostname, port, username, password } = new URL(inject('environment').AMQP_URL ?? '')
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    upstream.pipe(client)
    client.on('data', (bytes) => (bytes.includes(closeMethod) ? client.resetAndDestroy() : upstream.write(bytes)))
    client.on('close', () => upstream.destroy())
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `amqp://${username}:${password}@127.0.0.1:${(server.address() as AddressInfo).port}`
  await expect(acceptsConnections(url)).rejects.toThrow(/./)
})
