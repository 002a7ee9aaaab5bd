import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { makeClient } from '#lab/chaos/client.ts'
import type { Operation } from '#lab/chaos/operations.ts'
import { makeRunLog } from '#lab/chaos/run-log.ts'

type Reply = readonly [status: number, body: object] | 'none'

let server: Server

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** A client of a server that gives these answers in turn, the last one for ever. */
const clientOf = async (...replies: readonly Reply[]) => {
  const requests: IncomingMessage[] = []
  server = createServer((request, response) => {
    const reply = replies[Math.min(requests.length, replies.length - 1)]
    requests.push(request)
    if (reply === undefined || reply === 'none') request.destroy()
    else response.writeHead(reply[0]).end(JSON.stringify(reply[1]))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const log = makeRunLog()
  const giveUp = new AbortController()
  const client = makeClient({ url, token: 't', log, giveUp: giveUp.signal, next: () => 0.01 })
  return { client, log, giveUp, keys: () => requests.map(({ headers }) => headers['idempotency-key']) }
}

const anOperation = (twist?: Operation['twist']): Operation => ({
  door: 'event',
  key: 'k',
  body: {},
  marks: new Map([['k', 1]]),
  movements: [],
  twist,
})

const accepted = (id: string): Reply => [202, { id }]

describe('A client of a run', () => {
  it('repeats a request with its key until the answer is definitive', async () => {
    const { client, log, keys } = await clientOf(
      'none',
      [503, {}],
      [409, { code: 'idempotency-key-in-use' }],
      accepted('e'),
    )
    await client.perform(anOperation())
    expect(keys()).toEqual(['k', 'k', 'k', 'k'])
    expect(log.ended).toMatchObject([{ ending: { kind: 'accepted', eventIds: ['e'] } }])
    expect(log.complaints).toEqual([])
  })

  it('hangs up, and then asks again with the same key', async () => {
    const { client, log, keys } = await clientOf('none', accepted('e'))
    await client.perform(anOperation('hung up'))
    expect(keys()).toEqual(['k', 'k'])
    expect(log.ended).toHaveLength(1)
  })

  it.each(['repeated', 'repeated at once'] as const)('finds that one that is %s has two answers', async (twist) => {
    const { client, log } = await clientOf(accepted('e'), accepted('f'))
    await client.perform(anOperation(twist))
    expect(log.complaints).toEqual([expect.stringContaining('different answers')])
  })

  it('finds that a key was accepted with another body', async () => {
    const { client, log } = await clientOf(accepted('e'), accepted('f'))
    await client.perform(anOperation('key reused'))
    expect(log.complaints).toEqual([expect.stringContaining('used again with another body')])
  })

  it('expects that a key is refused with another body', async () => {
    const { client, log } = await clientOf(accepted('e'), [422, { code: 'idempotency-key-reused' }])
    await client.perform(anOperation('key reused'))
    expect(log.complaints).toEqual([])
  })

  it('leaves a request without an answer when it must give up', async () => {
    const { client, log, giveUp } = await clientOf([503, {}])
    giveUp.abort()
    await client.perform(anOperation())
    expect(log.ended).toMatchObject([{ ending: { kind: 'unanswered' } }])
  })
})
