import { unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { joinRepeated, receiveAsGateway } from '#local/functions/gateway-requests.ts'
import { sendRaw } from '#test/support/world/send-raw.ts'

it('joins repeated headers with commas, as API Gateway does, under names in lower case', () => {
  const rawHeaders = ['Host', 'x', 'K', 'a', 'k', 'b', 'Empty', '', 'empty', 'c', 'K', '"d,e"']
  expect(joinRepeated(rawHeaders)).toEqual({ host: 'x', k: 'a,b,"d,e"', empty: ',c' })
})

const listener = receiveAsGateway()
afterAll(() => unsubscribe('http.server.request.start', listener))

it('changes the requests of a server before it reads them', async () => {
  const received: IncomingMessage[] = []
  const server = createServer((request, response) => {
    received.push(request)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await sendRaw(url, {
    method: 'GET',
    path: '/',
    headers: { 'Ce-Id': ['a', 'b'], cookie: 'x', 'content-type': 'text/x' },
  })
  await sendRaw(url, { method: 'GET', path: '/' })
  server.closeAllConnections()
  server.close()
  const [one, other] = received
  expect(one?.rawHeaders.slice(0, 2)).toEqual(['content-type', 'text/x'])
  expect(one?.rawHeaders).toEqual(expect.arrayContaining(['ce-id', 'a,b']))
  expect(one?.headers).toMatchObject({ 'content-type': 'application/octet-stream' })
  expect(one?.headers).not.toHaveProperty('cookie')
  expect(other?.rawHeaders.slice(0, 2)).toEqual(['content-type', ' '])
})
