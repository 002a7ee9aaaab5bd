import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Endpoint } from '#api/endpoint.ts'
import { InsufficientScope, RateExceeded, Refusal } from '#kernel/domain/errors.ts'
import { unlessKnown } from '#platform/conditional-answer.ts'
import { type Door, guardedCall } from '#platform/guarded-call.ts'
import type { Answer, Request } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'

const door: Door = {
  logger: makeLogger('test'),
  metrics: makeMetrics('test'),
  authenticate: async () => ({
    ...{ subject: 'u-1', issuer: anIssuer, tenantId: 'acme', partnerId: undefined, isOperator: false },
    scopes: new Set(['events:read']),
  }),
  admit: async (holder) => ({ ...holder, tenantId: 'acme' }),
  charge: async () => undefined,
  report: async () => undefined,
  recordRead: async () => undefined,
}

const endpoint: Endpoint = {
  name: 'list-things',
  method: 'get',
  path: '/v1/things',
  access: 'events:read',
  isConditional: true,
  tag: 'Events',
  summary: 'Lists things.',
  answers: { 200: { description: 'Things.', content: { 'application/json': { schema: z.unknown(), example: {} } } } },
}

type Known = Readonly<{
  door?: Partial<Door>
  endpoint?: Partial<Endpoint>
  act?: (request: Request) => Promise<Answer>
}>

const ask = (
  ifNoneMatch?: string,
  { act = async () => ({ status: 200, body: { items: [1] } }), ...known }: Known = {},
) => {
  const headers: Record<string, string> = ifNoneMatch === undefined ? {} : { 'If-None-Match': ifNoneMatch }
  const call = guardedCall({ ...door, ...known.door, endpoint: { ...endpoint, ...known.endpoint } }, act)
  return routeCalls(door, [call])(anHttpEvent({ method: 'GET', path: '/v1/things', headers }), aContext())
}

const tagOf = (answer: Awaited<ReturnType<typeof ask>>): string => String(answer.headers?.etag)

describe('A conditional call', () => {
  it('answers with a weak tag, which changes only with the content', async () => {
    const [one, same] = [await ask(), await ask()]
    expect(tagOf(one)).toMatch(/^W\/"[\w-]{22}"$/)
    expect(tagOf(same)).toBe(tagOf(one))
    expect(tagOf(await ask(undefined, { act: async () => ({ status: 200, body: { items: [2] } }) }))).not.toBe(
      tagOf(one),
    )
    expect(one).toMatchObject({ statusCode: 200, body: '{"items":[1]}' })
  })

  it('answers 304 without content to its tag, and has the ids and the tag in the headers', async () => {
    const tag = tagOf(await ask())
    const answer = await ask(tag)
    expect(answer.statusCode).toBe(304)
    expect(answer).not.toHaveProperty('body')
    expect(answer.headers).not.toHaveProperty('content-type')
    expect(answer.headers).toMatchObject({
      etag: tag,
      'x-request-id': expect.any(String),
      'x-correlation-id': expect.any(String),
      'cache-control': 'no-store',
    })
  })

  it('compares weakly, with every tag of a list, and with *', async () => {
    const strong = tagOf(await ask()).slice(2)
    const lists = [strong, `W/${strong}`, `"a,b", W/${strong}`, `${strong},"c"`, '*', ' * ']
    const others = ['""', '"*"', 'W/"x"', strong.slice(1, -1), strong.toLowerCase(), `"x${strong.slice(1)}`, '', 'W/*']
    for (const list of lists) expect([list, (await ask(list)).statusCode]).toEqual([list, 304])
    for (const list of others) expect([list, (await ask(list)).statusCode]).toEqual([list, 200])
  })

  it('checks the caller, its rate and its scope before it compares', async () => {
    const refuse = (error: unknown) => () => Promise.reject(error)
    const refusals: readonly (readonly [number, Known])[] = [
      [401, { door: { authenticate: refuse(new Refusal('token-invalid', 'No.')) } }],
      [429, { door: { admit: refuse(new RateExceeded(1)) } }],
      [403, { endpoint: { access: 'audit:read' } }],
      [403, { act: refuse(new InsufficientScope('audit:read')) }],
      [404, { act: refuse(new Refusal('event-not-found', 'No.')) }],
    ]
    for (const [status, known] of refusals) {
      const answer = await ask('*', known)
      expect([answer.statusCode, answer.headers?.etag]).toEqual([status, undefined])
    }
  })

  it('has the tag of a state, and is not made for a caller who knows the state', async () => {
    let made = 0
    const act = (state: string) => (request: Request) =>
      unlessKnown(request, state, async () => {
        made += 1
        return { status: 200, body: { made } }
      })
    const first = await ask(undefined, { act: act('one') })
    expect(first).toMatchObject({ statusCode: 200, body: '{"made":1}' })
    const known = await ask(tagOf(first), { act: act('one') })
    expect([known.statusCode, tagOf(known), known.body, made]).toEqual([304, tagOf(first), undefined, 1])
    const changed = await ask(tagOf(first), { act: act('two') })
    expect(changed).toMatchObject({ statusCode: 200, body: '{"made":2}' })
    expect(tagOf(changed)).not.toBe(tagOf(first))
  })

  it('has no tag without a declaration, nor for an answer that is not 200', async () => {
    expect((await ask('*', { endpoint: { isConditional: false } })).headers).not.toHaveProperty('etag')
    const accepted = await ask('*', { act: async () => ({ status: 202, body: {} }) })
    expect([accepted.statusCode, accepted.headers?.etag]).toEqual([202, undefined])
  })
})

it('An answer without content has no body and no content type', async () => {
  const answer = await ask(undefined, { act: async () => ({ status: 204, body: undefined }) })
  expect(answer.statusCode).toBe(204)
  expect(answer).not.toHaveProperty('body')
  expect(answer.headers).not.toHaveProperty('content-type')
})
