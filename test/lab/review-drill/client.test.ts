import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { makeClient } from '#lab/review-drill/client.ts'

const ends: (() => void)[] = []
afterAll(() => {
  for (const end of ends) end()
})

type Seen = Readonly<{ key: unknown; authorization: unknown; tenant: unknown }>

/** A server that gives its answers in turn. `undefined` cuts the connection. */
const aServer = async (...answers: readonly (Readonly<{ status: number; body: unknown }> | undefined)[]) => {
  const seen: Seen[] = []
  const answer = ({ headers }: IncomingMessage, response: ServerResponse) => {
    const reply = answers[seen.length]
    seen.push({
      key: headers['idempotency-key'],
      authorization: headers.authorization,
      tenant: headers['x-tenant-id'],
    })
    if (!reply) return void response.destroy()
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body))
  }
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  ends.push(() => server.close().closeAllConnections())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const giveUp = new AbortController().signal
const token = (renew = false) => Promise.resolve(renew ? 'new' : 'old')

describe('the client of a person', () => {
  it('repeats a request with its key until there is a definitive answer', async () => {
    const { url, seen } = await aServer(
      undefined,
      { status: 503, body: { code: 'store-unavailable' } },
      { status: 409, body: { code: 'idempotency-key-in-use' } },
      { status: 409, body: { code: 'review-closed' } },
    )
    const answer = await makeClient({ url, token, giveUp })({ method: 'POST', path: '/', body: {} })
    expect(answer).toMatchObject({ status: 409, code: 'review-closed', isReplayed: false })
    expect(seen).toHaveLength(4)
    expect(new Set(seen.map(({ key }) => key)).size).toBe(1)
  })

  it('uses a new token after the last was refused, and names the tenant of an operator', async () => {
    const { url, seen } = await aServer({ status: 401, body: { code: 'token-invalid' } }, { status: 200, body: {} })
    const client = makeClient({ url, token, giveUp, operatesOn: 'acme' })
    expect((await client({ path: '/' })).status).toBe(200)
    expect(seen).toMatchObject([
      { authorization: 'Bearer old', tenant: 'acme', key: undefined },
      { authorization: 'Bearer new' },
    ])
  })

  it('returns no answer when it must give up', async () => {
    const { url } = await aServer(undefined)
    const answer = await makeClient({ url, token, giveUp: AbortSignal.abort() })({ path: '/' })
    expect(answer).toMatchObject({ status: 0, code: 'no-answer' })
  })
})
