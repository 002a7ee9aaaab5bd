import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, inject, it } from 'vitest'
import type { Endpoint } from '#api/endpoint.ts'
import { endpoints } from '#api/endpoints.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { anEntry, exampleAccountId, openAccount, openExampleAccounts } from '#test/support/builders/example-accounts.ts'
import { aClient, aPayment, asOperator, type Client } from '#test/support/world/client.ts'
import { everyScope } from '#test/support/world/endpoint-calls.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { schemasIn, step } from '#test/support/world/json-schema.ts'
import { aReviewTenant } from '#test/support/world/review-tenant.ts'
import openApi from '../../docs/openapi.json' with { type: 'json' }

const environment = inject('environment')
const newClient = () => aClient(environment, `contract-${randomUUID()}`, { scope: everyScope })

/** A caller with the right to make a call. An operator names the tenant in each request. */
const callerOf = async ({ access }: Endpoint): Promise<Client> => {
  const client = await newClient()
  if (access !== 'operator') return client
  const operator = await asOperator(environment, `contract-${randomUUID()}`)
  const call: Client['call'] = (path, init = {}) =>
    client.call(path, { ...init, headers: { ...(init.headers as object), ...operator } })
  return { ...client, call }
}

const schemaAt = schemasIn(openApi, '2020-12')

/** The faults of an answer by openapi.json; none if it conforms. */
const faultsOf = async ({ path, method }: Pick<Endpoint, 'path' | 'method'>, answer: Response) => {
  const mediaType = answer.headers.get('content-type')?.split(';', 1)[0] ?? ''
  const at = `/paths/${step(path)}/${method}/responses/${answer.status}/content/${step(mediaType)}/schema`
  return schemaAt(at)(await answer.json())
}

const jsonPost = (body: unknown, method = 'post'): RequestInit => ({
  method: method.toUpperCase(),
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
})

/** The path of the example of a call: about an entry for a reversal, else about an account. */
const pathFor = async ({ call }: Client, endpoint: Endpoint): Promise<string> =>
  endpoint.path.replace(
    '{id}',
    endpoint.name === 'reverse-transaction' ? await anEntry(call) : exampleAccountId(endpoint),
  )

/** An act on a review needs a review, and what its person has read of it. The last test of this group has both. */
const creating = endpoints.filter(({ body, path }) => body && !path.startsWith('/v1/reviews/'))

describe('The answer conforms to openapi.json', () => {
  // The range of its example is not in a new log. A test below requests an export of everything.
  const withExample = creating.filter(({ name }) => name !== 'request-export')

  it.each(withExample)('to the example of $name', async (endpoint) => {
    const client = await callerOf(endpoint)
    await openExampleAccounts(client, endpoint)
    const answer = await client.call(
      await pathFor(client, endpoint),
      jsonPost(endpoint.body?.content['application/json']?.example, endpoint.method),
    )
    expect(Object.keys(endpoint.answers)).toContain(String(answer.status))
    expect(await faultsOf(endpoint, answer)).toEqual([])
  })

  it.each(creating)('to a body that $name refuses', async (endpoint) => {
    const client = await callerOf(endpoint)
    const answer = await client.call(await pathFor(client, endpoint), jsonPost({ nothing: 'of ours' }, endpoint.method))
    expect(answer.status).toBe(422)
    expect(await faultsOf(endpoint, answer)).toEqual([])
  })

  it.each(endpoints.filter(({ access }) => access !== 'open'))(
    'to a call of $name without a token',
    async (endpoint) => {
      const answer = await fetch(`${environment.SLUICE_HTTP_URL}${endpoint.path}`, {
        method: endpoint.method.toUpperCase(),
      })
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="sluice"'])
      expect(await faultsOf(endpoint, answer)).toEqual([])
    },
  )

  it('to one who requests an export, and reads it', async () => {
    const { post, call } = await newClient()
    await post(aPayment())
    const path = '/v1/audit/exports'
    const answer = await eventually(async () => {
      const requested = await call(path, jsonPost({}))
      return requested.status !== 409 && requested
    })
    expect(answer.status).toBe(202)
    expect(await faultsOf({ method: 'post', path }, answer)).toEqual([])
    const read = await call(answer.headers.get('location') ?? '')
    expect(await faultsOf({ method: 'get', path: `${path}/{id}` }, read)).toEqual([])
  })

  it('to a reader of one event and of the list', async () => {
    const { post, call } = await newClient()
    const { headers } = await post(aPayment())
    expect(
      await faultsOf({ method: 'get', path: '/v1/events/{id}' }, await call(headers.get('location') ?? '')),
    ).toEqual([])
    expect(await faultsOf({ method: 'get', path: '/v1/events' }, await call('/v1/events?limit=1'))).toEqual([])
  })

  it('to a reader of a balance and of entries', async () => {
    const { call } = await newClient()
    const { headers } = await openAccount(call, 'A')
    const entry = { accountId: 'A', direction: 'debit', amount: { minorUnits: 1, currency: 'EUR' }, reference: 'R' }
    await call('/v1/transactions', jsonPost(entry))
    const balance = await call(headers.get('location') ?? '')
    expect(await faultsOf({ method: 'get', path: '/v1/accounts/{id}/balance' }, balance)).toEqual([])
    const list = await call('/v1/transactions?accountId=A')
    expect(await faultsOf({ method: 'get', path: '/v1/transactions' }, list)).toEqual([])
  })

  it('to a reader of accounts, and to one who changes and closes an account', async () => {
    const { call } = await newClient()
    await openAccount(call, 'A', 0)
    const read = async (path: string) => call(path.replace('{id}', 'A'))
    const change = (path: string, method: string, body?: unknown) =>
      call(path.replace('{id}', 'A'), {
        method: method.toUpperCase(),
        headers: { 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    const [one, close] = ['/v1/accounts/{id}', '/v1/accounts/{id}/close']
    const answers: readonly (readonly [path: string, method: 'get' | 'post' | 'patch', answer: Response])[] = [
      ['/v1/accounts', 'get', await read('/v1/accounts')],
      [one, 'get', await read(one)],
      [one, 'patch', await change(one, 'patch', { overdraftLimit: 5 })],
      [close, 'post', await change(close, 'post')],
      [close, 'post', await change(close, 'post')],
      [one, 'patch', await change(one, 'patch', { overdraftLimit: 5 })],
      ['/v1/accounts', 'get', await read('/v1/accounts')],
      [one, 'get', await read(one)],
    ]
    expect(answers.map(([, , { status }]) => status)).toEqual([200, 200, 200, 200, 409, 409, 200, 200])
    for (const [path, method, answer] of answers) expect(await faultsOf({ method, path }, answer)).toEqual([])
  })

  it('to a wrong query and to an event that does not exist', async () => {
    const { call } = await newClient()
    expect(await faultsOf({ method: 'get', path: '/v1/events' }, await call('/v1/events?limit=0'))).toEqual([])
    expect(
      await faultsOf({ method: 'get', path: '/v1/events/{id}' }, await call(`/v1/events/${randomUUID()}`)),
    ).toEqual([])
  })

  it('to people who read and act on a review', async () => {
    const client = await aReviewTenant(environment, 1)
    const [id = ''] = client.ids
    const path = (name: string) => endpoints.find((endpoint) => endpoint.name === name)?.path ?? ''
    const act = async (name: string, body?: object, who = client.ana) => {
      const url = path(name).replace('{eventId}', id)
      const answer = await who.call(
        url,
        body ? jsonPost(body) : { method: 'POST', headers: { 'idempotency-key': randomUUID() } },
      )
      const { status } = answer
      return [name, status, await faultsOf({ method: 'post', path: path(name) }, answer)]
    }
    const read = async (name: string) => {
      const answer = await client.ana.call(path(name).replace('{eventId}', id))
      return [name, answer.status, await faultsOf({ method: 'get', path: path(name) }, answer)]
    }
    expect(await act('claim-review')).toEqual(['claim-review', 200, []])
    expect(await act('comment-on-review', { text: 'The payer was called.' })).toEqual(['comment-on-review', 200, []])
    expect(await act('attach-reference', { reference: 'T-4711' })).toEqual(['attach-reference', 200, []])
    for (const { name } of endpoints.filter((endpoint) => endpoint.body && endpoint.path.startsWith('/v1/reviews/{')))
      expect(await act(name, { nothing: 'of ours' })).toEqual([name, name === 'reassign-review' ? 403 : 422, []])
    for (const name of ['get-review', 'list-reviews', 'get-review-summary', 'list-review-people'])
      expect(await read(name)).toEqual([name, 200, []])
    expect(await act('escalate-review', { reason: 'The amount is unusual.' })).toEqual(['escalate-review', 200, []])
  })

  it('to a request for health', async () => {
    const answer = await fetch(`${environment.SLUICE_HTTP_URL}/v1/health`)
    expect(await faultsOf({ method: 'get', path: '/v1/health' }, answer)).toEqual([])
  })
})

describe('The catalogue', () => {
  it('is listed for any caller with a token, with a schema for each type', async () => {
    const { call, get } = await newClient()
    const answer = await call('/v1/event-types')
    expect(answer.status).toBe(200)
    const { items } = (await answer.json()) as { items: readonly { type: string; schema: string }[] }
    expect(items.map(({ type }) => type)).toEqual([...catalogue.keys()])
    const { schema = '' } = items.at(-1) ?? {}
    expect((await call(schema)).headers.get('content-type')).toBe('application/schema+json')
    expect(await get(schema)).toMatchObject({ status: 200, body: { $id: `urn:sluice:schema:${items.at(-1)?.type}` } })
  })

  it('has no schema of a type it does not have', async () => {
    const { call } = await newClient()
    const answer = await call('/v1/event-types/No.Such.Type.v1/schema')
    expect(answer.status).toBe(404)
    expect(await faultsOf({ method: 'get', path: '/v1/event-types/{type}/schema' }, answer)).toEqual([])
  })

  it.each(['openapi', 'asyncapi'])('is open to all as %s.json', async (name) => {
    const answer = await fetch(`${environment.SLUICE_HTTP_URL}/v1/${name}.json`)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=300'])
    expect(await answer.json()).toMatchObject({ info: { title: 'Sluice' } })
  })

  it('is open to all as a page for people, which is the one in the repository', async () => {
    const answer = await fetch(`${environment.SLUICE_HTTP_URL}/v1/events.md`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/markdown; charset=utf-8'])
    expect(await answer.text()).toBe(readFileSync('docs/events.md', 'utf8'))
  })
})
