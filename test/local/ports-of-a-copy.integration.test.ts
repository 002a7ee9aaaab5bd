import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, inject, it } from 'vitest'
import { copyFolder } from '#local/copy/running-copy.ts'
import { aToken } from '#test/support/world/client.ts'
import { jsonOf, sendRaw } from '#test/support/world/send-raw.ts'

const environment = inject('environment')
const { SLUICE_HTTP_URL: api = '', AWS_ENDPOINT_URL_SQS: queues = '', AUTH_ISSUER: issuer = '' } = environment

const tablesOf = async (accessKeyId: string, secretAccessKey: string) => {
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    endpoint: environment.AWS_ENDPOINT_URL_DYNAMODB ?? '',
    credentials: { accessKeyId, secretAccessKey },
  })
  const { TableNames = [] } = await client.send(new ListTablesCommand())
  client.destroy()
  return TableNames
}

describe('DynamoDB Local', () => {
  const { AWS_ACCESS_KEY_ID = '', FACTS_TABLE = '' } = environment

  it('shows the tables to the access key of the copy, whatever the secret', async () => {
    expect(await tablesOf(AWS_ACCESS_KEY_ID, 'any')).toContain(FACTS_TABLE)
  })

  it.each(['local', 'test', 'fakeMyKeyId', 'AKIAIOSFODNN7EXAMPLE'])('shows no table to a stranger: %s', async (key) => {
    expect(await tablesOf(key, key)).toEqual([])
  })

  it('has a key that only the owner of the copy can read', () => {
    const path = join(copyFolder(Number(environment.SLUICE_HTTP_PORT)), 'environment.json')
    expect(AWS_ACCESS_KEY_ID).toMatch(/^SLUICE[0-9A-F]{32}$/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })
})

/** What a page in a browser sends: of another site, of a site whose name resolves to this machine, and an image of one. */
const pages = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { host: 'evil.example' },
  { 'sec-fetch-site': 'cross-site' },
]

describe.each(pages)('A page that sends %o', (headers) => {
  it('calls no function at the Lambda port', async () => {
    const path = '/2015-03-31/functions/sluice-local-check-health/invocations'
    const lambda = `http://127.0.0.1:${environment.SLUICE_LAMBDA_PORT}`
    const event = {
      rawPath: '/v1/health',
      routeKey: 'GET /v1/health',
      headers: {},
      requestContext: { http: { method: 'GET' } },
    }
    const body = Buffer.from(JSON.stringify(event))
    expect((await sendRaw(lambda, { method: 'POST', path, body })).status).toBe(200)
    expect((await sendRaw(lambda, { method: 'POST', path, body, headers })).status).toBe(404)
  })

  it('sends no message to a queue', async () => {
    const message = { Action: 'SendMessage', QueueUrl: environment.VIOLATIONS_QUEUE_URL ?? '', MessageBody: 'x' }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = Buffer.from(new URLSearchParams({ ...message, Action: 'GetQueueUrl', QueueName: 'none' }).toString())
    expect((await sendRaw(queues, { method: 'POST', path: '/', body, headers: form })).status).not.toBe(403)
    expect((await sendRaw(queues, { method: 'POST', path: '/', body, headers: { ...form, ...headers } })).status).toBe(
      403,
    )
    const query = `/?${new URLSearchParams(message)}`
    expect((await sendRaw(queues, { method: 'GET', path: query, headers })).status).toBe(403)
  })

  it('receives no token', async () => {
    const body = Buffer.from('{"operator":true}')
    const json = { 'content-type': 'application/json' }
    const answer = await sendRaw(issuer, { method: 'POST', path: '/token', body, headers: { ...json, ...headers } })
    expect([answer.status, answer.body.toString()]).toEqual([403, expect.not.stringContaining('token"')])
  })
})

describe('The API answers CORS as API Gateway without a configuration:', () => {
  const preflight = {
    origin: 'https://evil.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  }
  const corsHeaders = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control'))

  it('no answer allows an origin', async () => {
    const authorization = `Bearer ${await aToken(environment, { tenant: `cors-${randomUUID()}` })}`
    for (const [path, status] of [
      ['/v1/health', 200],
      ['/v1/events', 200],
      ['/v1/nothing', 404],
    ] as const) {
      const answer = await sendRaw(api, { method: 'GET', path, headers: { ...preflight, authorization } })
      expect([answer.status, corsHeaders(answer.headers)]).toEqual([status, []])
    }
  })

  it('another host than this machine is not served, as by API Gateway', async () => {
    for (const [host, status] of [
      ['localhost', 200],
      ['evil.example', 404],
      ['127.0.0.1.evil.example', 404],
    ] as const)
      expect((await sendRaw(api, { method: 'GET', path: '/v1/health', headers: { host } })).status).toBe(status)
  })

  it.each([
    ['/v1/events', 405, 'method-not-allowed'],
    ['/v1/health', 405, 'method-not-allowed'],
    ['/v1/nothing', 404, 'route-not-found'],
  ])('a preflight request to %s is %i', async (path, status, code) => {
    const answer = await sendRaw(api, { method: 'OPTIONS', path, headers: preflight })
    expect([answer.status, jsonOf(answer), corsHeaders(answer.headers)]).toMatchObject([status, { code }, []])
  })
})
