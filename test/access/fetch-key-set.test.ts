import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFetchKeySet } from '#access/adapters/fetch-key-set.ts'
import { aSigningKey } from '#test/support/builders/a-signing-key.ts'

const { jwk } = await aSigningKey('ES256', 'k-1')
const good = JSON.stringify({ keys: [jwk] })

let server: Server
let url = ''
let answer: RequestListener
/** The paths that were asked for. */
const paths: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    paths.push(String(request.url))
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const fetchFrom = (listener: RequestListener) => {
  answer = listener
  return makeFetchKeySet(url, 300)()
}

describe('the keys of an issuer', () => {
  it('are read', async () => {
    const { keys, faults } = await fetchFrom((_, response) => response.end(good))
    expect([keys[0]?.kid, faults]).toEqual(['k-1', []])
  })

  it('are read behind a byte-order mark', async () => {
    expect((await fetchFrom((_, response) => response.end(`\uFEFF${good}`))).keys).toHaveLength(1)
  })

  it.each<[string, string, RequestListener]>([
    ['hangs', 'timeout', () => undefined],
    [
      'hangs in the middle of its answer',
      'timeout',
      (_, response) => {
        response.write('{"keys":')
      },
    ],
    ['closes the connection', 'no-answer', (request) => request.socket.destroy()],
    ['fails', 'status', (_, response) => response.writeHead(500).end(good)],
    ['returns a key set with another status', 'status', (_, response) => response.writeHead(201).end(good)],
    ['has several choices', 'redirect', (_, response) => response.writeHead(300).end()],
    ['is overloaded', 'status', (_, response) => response.writeHead(503, { 'retry-after': '1' }).end()],
    ['has no such path', 'status', (_, response) => response.writeHead(404).end('<html>')],
    ['returns a page', 'not-a-key-set', (_, response) => response.end('<html>')],
    ['returns half an answer', 'not-a-key-set', (_, response) => response.end(good.slice(0, 40))],
    ['returns another document', 'not-a-key-set', (_, response) => response.end('{"issuer":"x"}')],
    ['returns nothing', 'not-a-key-set', (_, response) => response.end()],
    ['returns too much', 'too-long', (_, response) => response.end(' '.repeat(256 * 1024 + 1))],
    ['redirects', 'redirect', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    [
      'redirects to a server without TLS',
      'redirect',
      (_, response) => response.writeHead(308, { location: 'http://example.com/jwks' }).end(),
    ],
  ])('are missing, with the reason, if it %s', async (_, code, listener) => {
    await expect(fetchFrom(listener)).rejects.toMatchObject({ code })
    expect(new Set(paths)).toEqual(new Set(['/jwks']))
  })

  it('are missing if no server listens', async () => {
    await expect(makeFetchKeySet('http://127.0.0.1:1/jwks')()).rejects.toMatchObject({ code: 'no-answer' })
  })
})
