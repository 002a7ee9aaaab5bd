import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { aClient, aPayment, asOperator, type Client, insist } from '#test/support/world/client.ts'
import { callEndpoint, everyScope, named } from '#test/support/world/endpoint-calls.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')

/** The status, the tag and the content of an answer. */
const partsOf = async (answer: Response) => ({
  status: answer.status,
  etag: answer.headers.get('etag'),
  requestId: answer.headers.get('x-request-id'),
  correlationId: answer.headers.get('x-correlation-id'),
  text: await answer.text(),
})

describe('If-None-Match, over HTTP,', () => {
  const isTenants = (access: string) => access !== 'operator'
  const lists = named(
    ({ isConditional = false, parameters = [] }) => isConditional && !parameters.some(({ required }) => required),
  )
  const calls = lists.map(([name, endpoint]) => [name, endpoint, isTenants(endpoint.access)] as const)

  it.each(calls)('gets a 304 from %s while nothing has changed', async (_, endpoint, isOfTenant) => {
    const client = await aClient(environment, `tagged-${randomUUID()}`, { scope: everyScope })
    const operator = isOfTenant ? {} : await asOperator(environment, `tagged-${randomUUID()}`)
    const ask = async (headers: Readonly<Record<string, string>> = {}) =>
      partsOf(await callEndpoint(client, endpoint, 'x', { headers: { ...operator, ...headers } }))
    // The list of all tenants changes while other tests run.
    const pair = await eventually(async () => {
      const first = await ask()
      const second = await ask({ 'if-none-match': `"none", ${first.etag}` })
      return second.status !== 200 && ([first, second] as const)
    })
    expect(pair[0]).toMatchObject({ status: 200, etag: expect.stringMatching(/^W\/"[\w-]{22}"$/) })
    expect(pair[1]).toMatchObject({ status: 304, etag: pair[0].etag, text: '', requestId: expect.any(String) })
    expect(pair[1].requestId).not.toBe(pair[0].requestId)
  })

  it('gets the list again after a change, and 401 without a token', async () => {
    const client: Client = await aClient(environment, `tagged-${randomUUID()}`)
    const ask = async (headers: Readonly<Record<string, string>>) =>
      partsOf(await client.call('/v1/events', { headers }))
    const { etag } = await ask({})
    expect((await ask({ 'if-none-match': String(etag) })).status).toBe(304)
    const id = await insist(client, aPayment())
    await eventually(async () => (await ask({ 'if-none-match': String(etag) })).text.includes(id))
    expect((await ask({ 'if-none-match': '*', authorization: '' })).status).toBe(401)
  })
})
