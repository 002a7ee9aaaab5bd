import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { keyOf } from '#access/adapters/tenant-rows.ts'
import type { Endpoint } from '#api/endpoint.ts'
import { endpoints } from '#api/endpoints.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { anEntry, exampleAccountId, openAccount, openExampleAccounts } from '#test/support/builders/example-accounts.ts'
import { aClient, aPayment, asOperator, type Client, insist } from '#test/support/world/client.ts'
import {
  anApprovedPayment,
  anExport,
  aPaymentNamed,
  callEndpoint,
  contentOf,
  everyScope,
  idsIn,
  isList,
  isOfOneThing,
  isSummary,
  named,
  statusOfUnknown,
} from '#test/support/world/endpoint-calls.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { readLog } from '#test/support/world/read-log.ts'

const environment = inject('environment')
const { TENANTS_TABLE = '' } = environment

/** Calls of operators belong to the tenant that the header names, and no token of a tenant's own opens them. */
const forOperators = named(({ access }) => access === 'operator')
const forTenants = (choose: (endpoint: Endpoint) => boolean) =>
  named((endpoint) => endpoint.access !== 'operator' && choose(endpoint))

/** A review has the id of its event. What a person does with it belongs to that event, and makes nothing with an id of its own. */
const isOfReviews = ({ path }: Endpoint): boolean => path.startsWith('/v1/reviews/')

const ofOneThing = forTenants((endpoint) => isOfOneThing(endpoint) && !isOfReviews(endpoint))
const ofReviews = forTenants((endpoint) => isOfOneThing(endpoint) && isOfReviews(endpoint))
const lists = forTenants(isList)
const summaries = forTenants(isSummary)
const making = forTenants((endpoint) => endpoint.creates === true && !isOfReviews(endpoint))
const acrossTenants = named(({ access, isAcrossTenants }) => isAcrossTenants === true && access !== 'operator')
const guarded = named(({ access }) => access !== 'open')

const ours = `isolation-a-${randomUUID()}`
const theirs = `isolation-b-${randomUUID()}`
const key = randomUUID()
/** Only an empty account can be closed. */
const emptyAccountId = randomUUID()

/** Calls an endpoint with the key of this test. The range in the example of an export is in no log of this test. */
const call = (client: Client, endpoint: Endpoint, id: string, headers: Readonly<Record<string, string>> = {}) =>
  callEndpoint(client, endpoint, id, {
    headers: { 'idempotency-key': key, ...headers },
    ...(endpoint.name === 'request-export' && { change: () => '{}' }),
  })

/** The id of what a call is about: an entry of its own for a reversal, an export, else the id of everything. */
const idFor = async (client: Client, { name }: Endpoint, id: string): Promise<string> => {
  if (name === 'reverse-transaction') return anEntry(client.call)
  return name === 'get-export' ? anExport(client) : id
}

let owner: Client
let stranger: Client
let eventId = ''
let heldId = ''

beforeAll(async () => {
  const clientOf = (tenant: string) => aClient(environment, tenant, { scope: everyScope })
  ;[owner, stranger] = await Promise.all([clientOf(ours), clientOf(theirs)])
  eventId = await anApprovedPayment(owner)
  // One id for every resource of the owner, so that every call finds it.
  await aPaymentNamed(owner, eventId)
  await openAccount(owner.call, eventId)
  await openAccount(owner.call, emptyAccountId, 0)
  heldId = await insist(owner, aPayment({ data: { ...somePayment, creditor: { accountId: '0815', country: 'IR' } } }))
  await eventually(async () => (await owner.call(`/v1/reviews/${heldId}`)).status === 200)
})

it('is looked at in every call that is about what tenants have', () => {
  const looked = new Set(
    [...ofOneThing, ...ofReviews, ...lists, ...summaries, ...making, ...forOperators].map(([, { name }]) => name),
  )
  looked.add('claim-next-review')
  const wanted = endpoints.filter(({ access }) => access !== 'open' && access !== 'token').map(({ name }) => name)
  expect(wanted.filter((name) => !looked.has(name))).toEqual([])
})

describe('what belongs to another tenant', () => {
  it.each(ofOneThing)('is found by its owner, and to a stranger is as what does not exist: %s', async (_, endpoint) => {
    const id = endpoint.name === 'close-account' ? emptyAccountId : await idFor(owner, endpoint, eventId)
    const found = await call(owner, endpoint, id)
    expect(found.status).toBeLessThan(300)
    if (endpoint.name === 'get-reconciliation') expect(await contentOf(found)).toMatchObject({ count: 1 })
    const foreign = await contentOf(await call(stranger, endpoint, id))
    const unknown = await contentOf(await call(stranger, endpoint, randomUUID()))
    expect(foreign).toMatchObject({ status: statusOfUnknown(endpoint) })
    expect(foreign).toEqual(unknown)
  })

  it.each(ofReviews)('is a review for its owner, and for a stranger does not exist: %s', async (_, endpoint) => {
    // The examples are about another review, so that the owner can be refused: but never because there is no review.
    expect((await call(owner, endpoint, heldId)).status).not.toBe(404)
    const foreign = await contentOf(await call(stranger, endpoint, heldId))
    expect(foreign).toMatchObject({ status: 404, code: 'review-not-found' })
    expect(foreign).toEqual(await contentOf(await call(stranger, endpoint, randomUUID())))
  })

  it('is never the next review of a stranger', async () => {
    const next = { method: 'POST', headers: { 'idempotency-key': randomUUID() } }
    expect((await stranger.call('/v1/reviews/next', next)).status).toBe(204)
  })

  it.each(summaries)('is in no sum of a stranger: %s', async (_, endpoint) => {
    const answer = await call(stranger, endpoint, eventId)
    const text = await answer.text()
    expect(answer.status).toBe(200)
    expect(text).not.toContain(eventId)
    if (endpoint.name === 'get-counts') expect(JSON.parse(text)).toMatchObject({ total: 0, counts: [] })
  })

  it.each(lists)('is in no list of a stranger: %s', async (_, endpoint) => {
    const content = await contentOf(await call(stranger, endpoint, eventId))
    // What a stranger tried is in a log of its own.
    if (endpoint.name === 'list-checkpoints') expect(JSON.stringify(content)).not.toContain(ours)
    else expect(content).toEqual({ status: 200, items: [], nextCursor: null })
  })

  describe('is refused to a caller that names its tenant', () => {
    // Repeats of one breach by one actor are counted, so each call has its own.
    const actors: string[] = []

    it.each(guarded)('%s', async (_, endpoint) => {
      const subject = randomUUID()
      const actor = await aClient(environment, theirs, { scope: everyScope, subject })
      const answer = await call(actor, endpoint, eventId, { 'x-tenant-id': ours })
      expect(await contentOf(answer)).toMatchObject({ status: 403, code: 'tenant-forbidden' })
      actors.push(subject)
    })

    it('and each attempt is in the log of the caller', async () => {
      expect(actors).toHaveLength(guarded.length)
      const breachesOf = async () => {
        const entries = (await readLog(theirs)).filter(({ type }) => type === 'Security.Access.Violated.v1')
        return entries.map(({ actor }) => actor).filter((actor) => actors.includes(actor))
      }
      const found = await eventually(async () => {
        const breaches = await breachesOf()
        return breaches.length >= actors.length && breaches
      })
      expect(found.toSorted()).toEqual(actors.toSorted())
    })
  })

  it.each(forOperators)('is not opened by any token of a tenant’s own: %s', async (_, endpoint) => {
    const answer = await call(owner, endpoint, eventId)
    expect(await contentOf(answer)).toMatchObject({ status: 403, code: 'scope-missing' })
  })

  it.each(forOperators)('is not what an operator sees or makes for another tenant: %s', async (_, endpoint) => {
    const subject = `operator-${randomUUID()}`
    const act = async (tenant: string) => {
      const answer = await call(owner, endpoint, 'x', await asOperator(environment, tenant, { subject }))
      return { replayed: answer.headers.has('idempotent-replayed'), ...(await contentOf(answer)) }
    }
    const [first, second] = [await act(`${ours}-1`), await act(`${ours}-2`)]
    expect([second.status, first.replayed, second.replayed]).toEqual([first.status, false, false])
  })

  describe('and to an operator that names no tenant', () => {
    // Among the first tenants of the register.
    const tenantIds = [`0-isolation-a-${randomUUID()}`, `0-isolation-b-${randomUUID()}`] as const
    const [payer, payee] = [`payer ${randomUUID()}`, `payee ${randomUUID()}`]
    const data = { ...somePayment, debtor: { accountId: payer }, creditor: { accountId: payee, country: 'IR' } }
    let heldIds: readonly string[] = []

    beforeAll(async () => {
      const pay = async (tenantId: string) => {
        const Item = { ...keyOf.settings(tenantId), version: 1 }
        await makeDynamo().send(new PutCommand({ TableName: TENANTS_TABLE, Item }))
        return insist(await aClient(environment, tenantId), aPayment({ data }))
      }
      heldIds = await Promise.all(tenantIds.map(pay))
    })

    const moved = { movementCount: 1 }
    const held = { total: 1, counts: [{ status: 'held', band: 'medium', count: 1 }] }
    const expected: Readonly<Record<string, readonly [object, object]>> = {
      'list-activity': [moved, moved],
      'list-counterparties': [
        { ...moved, counterpartyCount: 1 },
        { ...moved, counterpartyCount: 1 },
      ],
      // The event of the first tenant is not similar to itself.
      'find-similar': [{ sameRulesCount: 0 }, { sameRulesCount: 1 }],
      'get-counts': [held, held],
    }

    it.each(acrossTenants)('is a number of its tenant and nothing else: %s', async (_, endpoint) => {
      const { 'x-tenant-id': __, ...headers } = await asOperator(environment, ours, { scope: everyScope })
      const id = endpoint.path.includes('/accounts/') ? encodeURIComponent(payer) : (heldIds[0] ?? '')
      const numbers = tenantIds.map((tenantId, index) => ({ tenantId, ...expected[endpoint.name]?.[index] }))
      let shown: unknown
      await eventually(async () => {
        const answer = await call(owner, endpoint, id, headers)
        const text = await answer.text()
        const { tenants = [] } = JSON.parse(text) as { tenants?: readonly { tenantId: string }[] }
        shown = tenants.filter(({ tenantId }) => tenantIds.some((one) => one === tenantId))
        return isDeepStrictEqual(shown, numbers)
      }).catch(() => expect(shown).toEqual(numbers))
      for (const hidden of [...heldIds, payer, payee]) expect(JSON.stringify(shown)).not.toContain(hidden)
    })
  })

  it('leaves no trace of strangers in its own chain', async () => {
    const types = (await readLog(ours)).map(({ type }) => type)
    expect(types).not.toContain('Security.Access.Violated.v1')
  })

  // Last, because a stranger has events of its own from here on.
  it.each(making)('is never what a stranger makes, with the same key and the same ids: %s', async (_, endpoint) => {
    for (const client of [owner, stranger]) await openExampleAccounts(client, endpoint)
    const first = await call(owner, endpoint, await idFor(owner, endpoint, exampleAccountId(endpoint)))
    const second = await call(stranger, endpoint, await idFor(stranger, endpoint, exampleAccountId(endpoint)))
    expect([first.status, second.status]).toEqual([first.status, first.status])
    expect(second.headers.has('idempotent-replayed')).toBe(false)
    const [made, stolen] = [await idsIn(first), await idsIn(second)]
    expect(made.size).toBeGreaterThan(0)
    expect(made.isDisjointFrom(stolen)).toBe(true)
  })
})
