import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { makeDynamoSenders, makeDynamoTenants } from '#access/adapters/dynamo-tenants.ts'

/** A table that has one row for every key, or is away. */
const table = { isAway: false }
const settings = { table: 'tenants', cacheSeconds: 60 }
const usual = { requestsPerSecond: 500, burst: 1000 }

let server: Server
let dynamo: DynamoDBDocumentClient

beforeAll(async () => {
  server = createServer((request, response) => {
    if (table.isAway) return void request.socket.destroy()
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
  table.isAway = false
  vi.useRealTimers()
})

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)
const away = { code: 'store-unavailable', retryable: true }

it('serves a tenant by what was last read for ten minutes more while the table is away, and then no longer', async () => {
  const tenants = makeDynamoTenants(dynamo, settings, usual)
  await tenants.settings('acme')
  table.isAway = true
  pass(60)
  expect(await tenants.settings('acme')).toMatchObject({ status: 'active', burst: 7 })
  pass(599)
  expect(await tenants.settings('acme')).toMatchObject({ status: 'active', burst: 7 })
  pass(1)
  await expect(tenants.settings('acme')).rejects.toMatchObject(away)
})

it('goes by a permit for as long as it is remembered, and no longer', async () => {
  const senders = makeDynamoSenders(dynamo, settings)
  expect(await senders.mayWriteFor('AIDAEXAMPLE', 'acme')).toBe(true)
  table.isAway = true
  pass(59)
  expect(await senders.mayWriteFor('AIDAEXAMPLE', 'acme')).toBe(true)
  pass(1)
  await expect(senders.mayWriteFor('AIDAEXAMPLE', 'acme')).rejects.toMatchObject(away)
})
