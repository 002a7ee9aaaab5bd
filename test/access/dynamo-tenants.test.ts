import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { makeDynamoSenders, makeDynamoTenants } from '#access/adapters/dynamo-tenants.ts'

/** A table that has one row for every key, or is unavailable. */
const table = { isUnavailable: false }
const settings = { table: 'tenants', cacheSeconds: 60 }
const usual = { requestsPerSecond: 500, burst: 1000 }

let server: Server
let dynamo: DynamoDBDocumentClient

beforeAll(async () => {
  server = createServer((request, response) => {
    if (table.isUnavailable) return void request.socket.destroy()
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
    response.end(JSON.stringify({ Item: { burst: { N: '7' } } }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  dynamo = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 }),
  )
})

afterAll(() => {
  dynamo.destroy()
  server.close()
})

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))

afterEach(() => {
  table.isUnavailable = false
  vi.useRealTimers()
})

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)
const unavailable = { code: 'store-unavailable', retryable: true }

it('serves a tenant with the settings last read for ten more minutes while the table is unavailable, and then fails', async () => {
  const tenants = makeDynamoTenants(dynamo, { ...settings, unknownTenants: 'allow' }, usual)
  await tenants.settings('acme')
  table.isUnavailable = true
  pass(60)
  expect(await tenants.settings('acme')).toMatchObject({ status: 'active', burst: 7 })
  pass(599)
  expect(await tenants.settings('acme')).toMatchObject({ status: 'active', burst: 7 })
  pass(1)
  await expect(tenants.settings('acme')).rejects.toMatchObject(unavailable)
})

it('uses a permit for as long as it is remembered, and no longer', async () => {
  const senders = makeDynamoSenders(dynamo, settings)
  expect(await senders.mayWriteFor('AIDAEXAMPLE', 'acme')).toBe(true)
  table.isUnavailable = true
  pass(59)
  expect(await senders.mayWriteFor('AIDAEXAMPLE', 'acme')).toBe(true)
  pass(1)
  await expect(senders.mayWriteFor('AIDAEXAMPLE', 'acme')).rejects.toMatchObject(unavailable)
})

it.each(['AROAEXAMPLE:an\u200bna', 'AROAEXAMPLE:anna ', `AROAEXAMPLE:${'x'.repeat(256)}`, 'sluice/scoring'])(
  'permits no sender with an id that cannot be an actor: %j',
  async (senderId) => {
    expect(await makeDynamoSenders(dynamo, settings).mayWriteFor(senderId, 'acme')).toBe(false)
  },
)
