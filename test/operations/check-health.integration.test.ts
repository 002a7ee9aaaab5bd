import { afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { type DynamoProxy, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'

const environment = inject('environment')
const { FACTS_TABLE, OUTBOX_TABLE } = environment

/** Without the notes of the copy's own bridge. */
let bridgeTable: string
let proxy: DynamoProxy
let running: OwnFunction

beforeAll(async () => {
  bridgeTable = await makeOwnTable('BridgeTable')
})

beforeEach(async () => {
  proxy = await startDynamoProxy(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '')
  running = await startFunction({
    path: 'functions/operations/check-health.ts',
    environment: { ...environment, BRIDGE_TABLE: bridgeTable, AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
  })
})

afterEach(async () => {
  await running.kill()
  await proxy.close()
})

const ask = async () => {
  const event = anHttpEvent({ method: 'GET', path: '/v1/health' })
  const { statusCode, body = '' } = await running.invoke({ ...event, routeKey: 'GET /v1/health' })
  return [statusCode, JSON.parse(body)]
}

it('reads each store once, however many requests arrive within five seconds', async () => {
  const startedAt = Date.now()
  await Promise.all(Array.from({ length: 8 }, ask))
  for (let count = 0; count < 60; count += 1) await ask()
  const tables = proxy.calls().map(({ operation, table }) => `${operation} ${table}`)
  expect(Date.now() - startedAt).toBeLessThan(5_000)
  expect(tables.toSorted()).toEqual([`Query ${FACTS_TABLE}`, `Query ${OUTBOX_TABLE}`].toSorted())
})

it.each([
  ['the facts', FACTS_TABLE, 503, { facts: 'away' }],
  ['the state of the outbox', OUTBOX_TABLE, 200, { facts: 'ok', outbox: 'away' }],
])('answers in time while %s does not answer', async (_, table, status, checks) => {
  proxy.meddle((call) => (call.table === table ? 'mute' : 'pass'))
  const startedAt = Date.now()
  expect(await ask()).toMatchObject([status, { status: 'degraded', checks }])
  expect(Date.now() - startedAt).toBeLessThan(4_500)
})

const askReady = async () => {
  const event = anHttpEvent({ method: 'GET', path: '/v1/health/ready' })
  const { statusCode, body = '' } = await running.invoke({ ...event, routeKey: 'GET /v1/health/ready' })
  return [statusCode, JSON.parse(body)]
}

const ok = { state: 'ok' }

it('is ready while every dependency responds, and asks each once within five seconds', async () => {
  for (let count = 0; count < 5; count += 1)
    expect(await askReady()).toEqual([
      200,
      { status: 'ready', checks: { store: ok, queues: ok, topic: ok, keys: ok, broker: ok } },
    ])
  const tables = proxy.calls().map(({ operation, table }) => `${operation} ${table}`)
  expect(tables.toSorted()).toEqual([`GetItem ${bridgeTable}`, `Query ${FACTS_TABLE}`].toSorted())
})

it('names the store that does not answer, and since when', async () => {
  proxy.meddle((call) => (call.table === FACTS_TABLE ? 'mute' : 'pass'))
  const startedAt = new Date().toISOString()
  const [status, body] = await askReady()
  expect([status, body]).toMatchObject([
    503,
    { status: 'unavailable', checks: { store: { state: 'unavailable' }, queues: ok, topic: ok, keys: ok, broker: ok } },
  ])
  expect(body.checks.store.since >= startedAt).toBe(true)
})

it.each([
  ['queues', { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9' }],
  ['topic', { AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:9' }],
  ['keys', { AUTH_JWKS_URL: 'http://127.0.0.1:9' }],
] as const)('names the %s that refuse connections', async (name, settings) => {
  await running.kill()
  running = await startFunction({
    path: 'functions/operations/check-health.ts',
    environment: { ...environment, ...settings },
  })
  const [status, body] = await askReady()
  expect([status, body.checks[name].state]).toEqual([503, 'unavailable'])
})
