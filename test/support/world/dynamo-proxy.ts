import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/**
 * One call to DynamoDB. Example: `{ operation: 'PutItem', table: 'sluice-local-facts' }`; of a transaction the first table. Of any
 * other call over HTTP, the operation is its method and the table its path.
 */
export type DynamoCall = Readonly<{ operation: string; table: string }>

/** `refuse`: the call never reaches the store. `mute`: it does, and its answer is never returned. */
type Fate = 'pass' | 'refuse' | 'mute'

/** A connection between a client and DynamoDB, or another service over HTTP, that a test observes, and cuts at any call. */
export type DynamoProxy = Readonly<{
  url: string
  /** Every call that has come through, in order. */
  calls(): readonly DynamoCall[]
  /** Decides what becomes of each call from now on; a muted one is decided once the store has done it. */
  meddle(decide: (call: DynamoCall) => Fate, onMuted?: () => void): void
  close(): Promise<void>
}>

export const startDynamoProxy = async (target: string): Promise<DynamoProxy> => {
  const calls: DynamoCall[] = []
  let decide: (call: DynamoCall) => Fate = () => 'pass'
  let onMuted = (): void => undefined

  const relay = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request)
    const call = callOf(request, body)
    calls.push(call)
    const fate = decide(call)
    if (fate === 'refuse') return void request.socket.destroy()
    const { host: _, connection: __, expect: ___, ...headers } = request.headers
    const { method = 'POST', url = '/' } = request
    const answer = await fetch(new URL(url, target), {
      ...{ method, headers: headers as Record<string, string> },
      ...(body.length > 0 && { body }),
    })
    const text = Buffer.from(await answer.arrayBuffer())
    if (fate === 'mute') return onMuted()
    const { 'content-encoding': ____, ...kept } = Object.fromEntries(answer.headers)
    response.writeHead(answer.status, kept).end(text)
  }

  const server = createServer((request, response) => {
    relay(request, response).catch(() => request.socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    meddle: (next, muted = () => undefined) => {
      decide = next
      onMuted = muted
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const callOf = ({ headers, method = '', url = '' }: IncomingMessage, body: Buffer): DynamoCall => {
  const action = headers['x-amz-target']
  if (action === undefined) return { operation: method, table: url.split('?', 1)[0] ?? '' }
  return {
    operation: String(action).split('.').at(-1) ?? '',
    table: /"TableName":"([^"]+)"/.exec(body.toString())?.[1] ?? '',
  }
}
