import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { Endpoint } from '#api/endpoint.ts'
import { endpoints } from '#api/endpoints.ts'
import { anEntry, exampleAccountId, openAccount } from '#test/support/builders/example-accounts.ts'
import { aClient, aPayment, type Client, insist } from '#test/support/world/client.ts'
import {
  anApprovedPayment,
  aPaymentNamed,
  callEndpoint,
  contentOf,
  everyScope,
  idsIn,
  isList,
  isOfOneThing,
  named,
  statusOfUnknown,
} from '#test/support/world/endpoint-calls.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')

const forPartners = (choose: (endpoint: Endpoint) => boolean) =>
  named((endpoint) => endpoint.isForPartners === true && endpoint.access !== 'token' && choose(endpoint))

const ofOneThing = forPartners(isOfOneThing)
const lists = forPartners(isList)
const making = forPartners(({ creates }) => creates === true)

const tenant = `partner-isolation-${randomUUID()}`
const key = randomUUID()
const emptyAccountId = randomUUID()
const same = (body: string) => body

/** Account ids are unique in the tenant, so a partner has the accounts of the examples under ids of its own. */
const own = (partner: string) => (text: string) => text.replaceAll('ACC-', `${partner}-ACC-`)

const call = (client: Client, endpoint: Endpoint, id: string, change = same) =>
  callEndpoint(client, endpoint, id, { headers: { 'idempotency-key': key }, change })

const openOwnAccounts = async (client: Client, partner: string) => {
  for (const accountId of ['ACC-2041', 'ACC-7730']) await openAccount(client.call, own(partner)(accountId))
  await openAccount(client.call, own(partner)('ACC-0001'), 0)
}

let whole: Client
let seven: Client
let eight: Client
let eventId = ''

/** The id of what a call is about: an entry of its own for a reversal, else the id of everything. */
const idFor = async ({ name }: Endpoint, id: string): Promise<string> => {
  if (name === 'reverse-transaction') return anEntry(seven.call)
  return name === 'close-account' ? emptyAccountId : id
}

beforeAll(async () => {
  const clientOf = (request: object) => aClient(environment, tenant, { scope: everyScope, ...request })
  ;[whole, seven, eight] = await Promise.all([
    clientOf({}),
    clientOf({ partner: 'shop-7' }),
    clientOf({ partner: 'shop-8' }),
  ])
  eventId = await anApprovedPayment(seven)
  // One id for every resource of the partner, so that every call finds it.
  await aPaymentNamed(seven, eventId)
  await openAccount(seven.call, eventId)
  await openAccount(seven.call, emptyAccountId, 0)
})

it('is looked at in every call that is open to partners', () => {
  const looked = new Set([...ofOneThing, ...lists, ...making].map(([, { name }]) => name))
  const open = endpoints.filter(({ access, isForPartners }) => isForPartners && access !== 'token')
  expect(open.map(({ name }) => name).filter((name) => !looked.has(name))).toEqual([])
})

describe('what belongs to a partner', () => {
  it.each(lists)('is in no list of another partner, and in that of the tenant: %s', async (_, endpoint) => {
    expect(await contentOf(await call(eight, endpoint, eventId))).toEqual({ status: 200, items: [], nextCursor: null })
    for (const client of [whole, seven])
      await eventually(async () => (await (await call(client, endpoint, eventId)).text()).includes(eventId))
  })

  it.each(lists)('is not shown by a cursor of the tenant: %s', async (_, endpoint) => {
    for (const accountId of ['first', 'second']) await openAccount(seven.call, accountId)
    await insist(seven, aPayment())
    const pageOf = async (client: Client, query: string) =>
      (await client.get(`${endpoint.path}?limit=1${query}`)) as { status: number; body: { nextCursor?: string } }
    const { nextCursor } = await eventually(async () => {
      const { body } = await pageOf(whole, '')
      return body.nextCursor ? body : undefined
    })
    const { status, body } = await pageOf(eight, `&cursor=${nextCursor}`)
    if (status === 200) expect(body).toMatchObject({ items: [] })
    else expect(body).toMatchObject({ code: 'query-invalid' })
  })

  it.each(ofOneThing)('is to another partner as what does not exist: %s', async (_, endpoint) => {
    const id = await idFor(endpoint, eventId)
    const foreign = await contentOf(await call(eight, endpoint, id))
    const unknown = await contentOf(await call(eight, endpoint, randomUUID()))
    expect(foreign).toMatchObject({ status: statusOfUnknown(endpoint) })
    expect(foreign).toEqual(unknown)
    expect((await call(seven, endpoint, id)).status).toBeLessThan(300)
  })

  // Last, because the other partner has events of its own from here on.
  it.each(making)('neither meets nor blocks what another makes with the same key: %s', async (_, endpoint) => {
    const made: ReadonlySet<string>[] = []
    for (const [client, name] of [[seven, 'seven'] as const, [eight, 'eight'] as const]) {
      const partner = `${name}-${endpoint.name}`
      if (endpoint.path !== '/v1/accounts') await openOwnAccounts(client, partner)
      const id = endpoint.name === 'reverse-transaction' ? await anEntry(client.call) : exampleAccountId(endpoint)
      const answer = await call(client, endpoint, own(partner)(id), own(partner))
      expect([answer.status, answer.headers.has('idempotent-replayed')]).toEqual([
        expect.toBeOneOf([200, 201, 202, 207]),
        false,
      ])
      made.push(await idsIn(answer))
    }
    const [first, second] = made
    expect(first?.size).toBeGreaterThan(0)
    expect(second?.isDisjointFrom(first ?? new Set())).toBe(true)
  })
})
