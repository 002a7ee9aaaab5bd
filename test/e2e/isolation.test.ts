import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { Endpoint } from '#contract/endpoint.ts'
import { endpoints } from '#contract/endpoints.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aClient, aPayment, aToken, type Client, insist } from '#test/support/client.ts'
import { eventually } from '#test/support/eventually.ts'
import { readChain } from '#test/support/read-chain.ts'

const environment = inject('environment')
const { AUDIT_TABLE = '', SLUICE_HTTP_URL = '' } = environment

const named = (choose: (endpoint: Endpoint) => boolean) =>
  endpoints.filter(choose).map((endpoint) => [`${endpoint.method.toUpperCase()} ${endpoint.path}`, endpoint] as const)

const parametersOf = ({ path }: Endpoint): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

/** What stands in a path and belongs to nobody. */
const isPublic = (parameter: string): boolean => parameter === 'type'

const ofOneThing = named((endpoint) => parametersOf(endpoint).some((parameter) => !isPublic(parameter)))
const lists = named(
  (endpoint) =>
    endpoint.method === 'get' && parametersOf(endpoint).length === 0 && !['open', 'token'].includes(endpoint.access),
)
const making = named(({ creates }) => creates === true)
const guarded = named(({ access }) => access !== 'open')

const bodyOf = ({ body }: Endpoint): Readonly<{ mediaType: string; example: unknown }> | undefined => {
  const [first] = Object.entries(body?.content ?? {})
  return first && { mediaType: first[0], example: first[1].example }
}

/** What an answer says, without what is different in every answer. */
const saidBy = async (answer: Response) => {
  const { instance: _, traceId: __, ...said } = (await answer.json()) as Record<string, unknown>
  return { status: answer.status, ...said }
}

const filled = (path: string, id: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => (isPublic(name) ? 'X.Y.Z.v1' : id))

const ours = `isolation-a-${randomUUID()}`
const theirs = `isolation-b-${randomUUID()}`
const key = randomUUID()

/** Calls an endpoint as a stranger, with its example for a body. */
const call = (client: Client, endpoint: Endpoint, id: string, headers: Readonly<Record<string, string>> = {}) => {
  const body = bodyOf(endpoint)
  return client.call(filled(endpoint.path, id), {
    method: endpoint.method.toUpperCase(),
    headers: { 'idempotency-key': key, ...(body && { 'content-type': body.mediaType }), ...headers },
    ...(body && { body: JSON.stringify(body.example) }),
  })
}

let owner: Client
let stranger: Client
let eventId = ''

beforeAll(async () => {
  const scope = [...new Set(endpoints.map(({ access }) => access))].join(' ')
  const clientOf = async (tenant: string): Promise<Client> => {
    const client = await aClient(environment, tenant)
    const authorization = `Bearer ${await aToken(environment, { tenant, scope })}`
    const callAs: Client['call'] = (path, init = {}) =>
      fetch(`${SLUICE_HTTP_URL}${path}`, { ...init, headers: { authorization, ...(init.headers as object) } })
    return { ...client, call: callAs }
  }
  ;[owner, stranger] = await Promise.all([clientOf(ours), clientOf(theirs)])
  eventId = await insist(owner, aPayment())
  await eventually(async () => {
    const { body } = await owner.get('/v1/events')
    return (body as { items: { status: string }[] }).items[0]?.status === 'approved'
  })
})

it('is looked at in every call that is about what tenants have', () => {
  const looked = new Set([...ofOneThing, ...lists, ...making].map(([, { name }]) => name))
  const wanted = endpoints.filter(({ access }) => access !== 'open' && access !== 'token').map(({ name }) => name)
  expect(wanted.filter((name) => !looked.has(name))).toEqual([])
})

describe('what belongs to another tenant', () => {
  it.each(ofOneThing)('is found by its owner, and to a stranger is as what does not exist: %s', async (_, endpoint) => {
    expect((await call(owner, endpoint, eventId)).status).toBeLessThan(300)
    const foreign = await saidBy(await call(stranger, endpoint, eventId))
    const unknown = await saidBy(await call(stranger, endpoint, randomUUID()))
    expect(foreign).toMatchObject({ status: 404 })
    expect(foreign).toEqual(unknown)
  })

  it.each(lists)('is in no list of a stranger: %s', async (_, endpoint) => {
    const answer = await call(stranger, endpoint, eventId)
    expect(await saidBy(answer)).toEqual({ status: 200, items: [], nextCursor: null })
  })

  it.each(guarded)('is not to be had by naming its tenant, which is audited: %s', async (_, endpoint) => {
    const breaches = async () =>
      (await readChain(makeDynamo(), AUDIT_TABLE, theirs)).filter(({ type }) => type === 'Security.Access.Violated.v1')
    const { length: before } = await breaches()
    const answer = await call(stranger, endpoint, eventId, { 'x-tenant-id': ours })
    expect(await saidBy(answer)).toMatchObject({ status: 403, code: 'tenant-forbidden' })
    await eventually(async () => (await breaches()).length === before + 1)
  })

  it('leaves no trace of strangers in its own chain', async () => {
    const types = (await readChain(makeDynamo(), AUDIT_TABLE, ours)).map(({ type }) => type)
    expect(types).not.toContain('Security.Access.Violated.v1')
  })

  // Last, because a stranger has events of its own from here on.
  it.each(making)('is never what a stranger makes, with the same key and the same ids: %s', async (_, endpoint) => {
    const first = await call(owner, endpoint, '')
    const second = await call(stranger, endpoint, '')
    expect([first.status, second.status]).toEqual([first.status, first.status])
    expect(second.headers.has('idempotent-replayed')).toBe(false)
    const idsIn = async (answer: Response) => (await answer.text()).match(/"id":"[0-9a-f-]{36}"/g) ?? []
    const [made, stolen] = [await idsIn(first), await idsIn(second)]
    expect(made.length).toBeGreaterThan(0)
    expect(new Set(made).isDisjointFrom(new Set(stolen))).toBe(true)
  })
})
