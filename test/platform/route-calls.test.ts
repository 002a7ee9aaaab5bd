import { describe, expect, it } from 'vitest'
import type { Endpoint } from '#api/endpoint.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { type Call, routeCalls } from '#platform/route-calls.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'

const parts = { logger: makeLogger('test'), metrics: makeMetrics('test') }

const anEndpoint = (method: Endpoint['method'], path: string): Endpoint => ({
  name: `${method} ${path}`,
  method,
  path,
  access: 'open',
  tag: 'Events',
  summary: '',
  answers: {},
})

/** A call that answers with its own name and the parameters it was given. */
const aCall = (endpoint: Endpoint): Call => ({
  endpoint,
  answer: async ({ pathParameters }) => ({ status: 200, body: { call: endpoint.name, pathParameters } }),
})

const calls = [
  anEndpoint('get', '/v1/things/{id}'),
  anEndpoint('get', '/v1/things/newest'),
  anEndpoint('get', '/v1/things/{id}/parts/{part}'),
  anEndpoint('get', '/v1/things.md'),
  anEndpoint('post', '/v1/things/newest'),
  anEndpoint('post', '/v1/things/batch'),
].map(aCall)
const handler = routeCalls(parts, calls)

/** The request of API Gateway for the route `GET /v1/things/{proxy+}`: it decodes the parameter, and only once. */
const below = async (proxy: string, method = 'GET') => {
  const event = { ...anHttpEvent({ method, path: `/v1/things/${encodeURI(proxy)}` }), pathParameters: { proxy } }
  const { statusCode, headers, body } = await handler(
    { ...event, routeKey: `${method} /v1/things/{proxy+}` },
    aContext(),
  )
  return { status: statusCode, allow: headers?.allow, body: JSON.parse(body ?? '') }
}

describe('a request below a resource', () => {
  it.each([
    ['7', 'get /v1/things/{id}', { id: '7' }],
    ['7/parts/a', 'get /v1/things/{id}/parts/{part}', { id: '7', part: 'a' }],
    ['newest', 'get /v1/things/newest', {}],
    // As the gateway has decoded them. Decoding them again would change the first two, and fail on the third.
    ['a%2Fb', 'get /v1/things/{id}', { id: 'a%2Fb' }],
    ['100%25', 'get /v1/things/{id}', { id: '100%25' }],
    ['%', 'get /v1/things/{id}', { id: '%' }],
    ['%E0%A4%A', 'get /v1/things/{id}', { id: '%E0%A4%A' }],
    ['a b?c#d\ne', 'get /v1/things/{id}', { id: 'a b?c#d\ne' }],
    ['ü', 'get /v1/things/{id}', { id: 'ü' }],
    ['__proto__', 'get /v1/things/{id}', { id: '__proto__' }],
  ])('is answered by the call whose path it has: %s', async (proxy, call, pathParameters) => {
    expect(await below(proxy)).toMatchObject({ status: 200, body: { call, pathParameters } })
  })

  it.each(['', '7/', '/7', '7/parts', '7/parts/', '7/parts/a/b', 'a/b'])(
    'is 404 where no call has its path: "%s"',
    async (proxy) => {
      expect(await below(proxy)).toMatchObject({ status: 404, body: { code: 'route-not-found' } })
    },
  )

  it('is 405 with the methods of the path', async () => {
    const [single, several] = [await below('7', 'DELETE'), await below('newest', 'PUT')]
    expect([single, several].map(({ status, allow, body }) => [status, allow, body.code])).toEqual([
      [405, 'GET', 'method-not-allowed'],
      [405, 'GET, POST', 'method-not-allowed'],
    ])
  })

  it('is 405 with the methods of the path that matches with the fewest parameters', async () => {
    for (const method of ['GET', 'PUT'])
      expect(await below('batch', method)).toMatchObject({ status: 405, allow: 'POST' })
  })
})

describe('a request at a path of its own', () => {
  const at = async (path: string, routeKey = `GET ${path}`) => {
    const { statusCode, body } = await handler({ ...anHttpEvent({ method: 'GET', path }), routeKey }, aContext())
    return { status: statusCode, body: JSON.parse(body ?? '') }
  }

  it('is answered by its call, and a dot is a dot', async () => {
    expect(await at('/v1/things.md')).toMatchObject({ status: 200, body: { call: 'get /v1/things.md' } })
    expect(await at('/v1/things-md')).toMatchObject({ status: 404 })
  })

  it('is found by its raw path where no route took it', async () => {
    expect(await at('/v1/things/7', '$default')).toMatchObject({ status: 200, body: { pathParameters: { id: '7' } } })
  })
})
