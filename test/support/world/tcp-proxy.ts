import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A wire between a client and a server that a test can cut, freeze and count. */
export type TcpProxy = Readonly<{
  port: number
  /** How many connections were ever made through it. */
  connectionCount(): number
  /** Breaks every connection there is. New ones can be made. */
  cut(): void
  /** Holds back the bytes of the server on all current connections until `letGo`. */
  hold(): void
  letGo(): void
  /** Sends bytes to every client, as if they came from the server. */
  sendToClients(bytes: Buffer): void
  close(): Promise<void>
}>

export const startTcpProxy = async (target: { host: string; port: number }): Promise<TcpProxy> => {
  /** From client to server. */
  const wires = new Map<Socket, Socket>()
  let connectionCount = 0
  const server = createServer((client) => {
    connectionCount++
    const upstream = connect(target)
    wires.set(client, upstream)
    client.on('close', () => {
      wires.delete(client)
      upstream.destroy()
    })
    upstream.on('close', () => client.destroy())
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
    client.pipe(upstream).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const cut = (): void => {
    for (const client of wires.keys()) client.destroy()
  }
  return {
    port,
    connectionCount: () => connectionCount,
    cut,
    hold: () => {
      for (const [client, upstream] of wires) upstream.unpipe(client).pause()
    },
    letGo: () => {
      for (const [client, upstream] of wires) upstream.pipe(client)
    },
    sendToClients: (bytes) => {
      for (const client of wires.keys()) client.write(bytes)
    },
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
