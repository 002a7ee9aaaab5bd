import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { type DynamoProxy, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'

const environment = inject('environment')
const { FACTS_TABLE, OUTBOX_TABLE } = environment

let proxy: DynamoProxy
let running: OwnFunction

beforeEach(async () => {
  proxy = await startDynamoProxy(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '')
  running = await startFunction({
    path: 'functions/operations/check-health.ts',
    environment: { ...environment, AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
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
  await Promise.all(Array.from({ length: 50 }, ask))
  for (let count = 0; count < 20; count += 1) await ask()
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
