import { randomUUID } from 'node:crypto'
import { beforeAll, expect, inject, it } from 'vitest'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { aClient, aPayment, aToken, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { schemasIn, step } from '#test/support/world/json-schema.ts'
import { readLog } from '#test/support/world/read-log.ts'
import openApi from '../../docs/openapi.json' with { type: 'json' }

const environment = inject('environment')
const { SLUICE_HTTP_URL = '' } = environment
const tenant = `rulesets-${randomUUID()}`

let alice = ''
let bob = ''

beforeAll(async () => {
  const tokenOf = (subject: string) => aToken(environment, { operator: true, subject, scope: 'operator:write' })
  ;[alice, bob] = await Promise.all([tokenOf('alice'), tokenOf('bob')])
})

const call = async (token: string, path: string, init: RequestInit = {}) => {
  const headers = {
    authorization: `Bearer ${token}`,
    'x-tenant-id': tenant,
    'x-operator-reason': 'A test of rulesets',
    ...(init.headers as object),
  }
  const answer = await fetch(`${SLUICE_HTTP_URL}${path}`, { ...init, headers })
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    replayed: answer.headers.get('idempotent-replayed'),
    body: (await answer.json()) as Readonly<Record<string, unknown>>,
  }
}

const propose = (token: string, body: unknown, key: string = randomUUID()) =>
  call(token, '/v1/rulesets', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  })

const activate = (token: string, { id, version }: RulesetDefinition) =>
  call(token, `/v1/rulesets/${id}/versions/${version}/activate`, { method: 'POST' })

const activatePath = '/v1/rulesets/{id}/versions/{version}/activate'
const schemaAt = schemasIn(openApi, '2020-12')

/** The faults of an answer by openapi.json; none if it conforms. */
const faultsOf = (call: string, { status, type, body }: Awaited<ReturnType<typeof propose>>) => {
  const [method = '', path = ''] = call.split(' ')
  const mediaType = type?.split(';', 1)[0] ?? ''
  return schemaAt(`/paths/${step(path)}/${method}/responses/${status}/content/${step(mediaType)}/schema`)(body)
}

/** The ruleset that scores a payment of a tenant. */
const rulesetUsed = async (tenantId: string): Promise<string> => {
  const client = await aClient(environment, tenantId)
  const id = await insist(client, aPayment())
  const assessment = await eventually(async () => {
    const { body } = await client.get(`/v1/events/${id}`)
    return (body as { assessment?: { ruleset: { id: string; version: number } } }).assessment
  })
  return `${assessment.ruleset.id}@${assessment.ruleset.version}`
}

it('a ruleset is proposed by one, activated by another, and then scores the events of its tenant only', async () => {
  const strict = aRuleset()
  const key = randomUUID()
  const proposed = await propose(alice, strict, key)
  expect(proposed).toMatchObject({
    status: 201,
    body: { id: 'strict', version: 1, status: 'proposed', proposedBy: 'alice' },
  })
  expect(await propose(alice, strict, key)).toMatchObject({ status: 201, replayed: 'true', body: proposed.body })
  expect(await propose(alice, strict)).toMatchObject({ status: 201, replayed: null, body: proposed.body })
  expect(await propose(bob, strict, key)).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
  expect(await propose(bob, strict)).toMatchObject({ status: 409, body: { code: 'ruleset-version-taken' } })

  expect(await activate(alice, strict)).toMatchObject({ status: 403, body: { code: 'four-eyes-required' } })
  expect(await rulesetUsed(tenant)).toMatch(/^baseline@/)
  const activated = await activate(bob, strict)
  expect(activated).toMatchObject({ status: 200, body: { status: 'active', activatedBy: 'bob', ruleset: strict } })
  expect(await activate(bob, strict)).toEqual(activated)
  expect(await call(alice, '/v1/rulesets')).toMatchObject({
    status: 200,
    body: { active: activated.body, items: [{ id: 'strict', status: 'active' }], nextCursor: null },
  })

  expect(faultsOf('post /v1/rulesets', proposed)).toEqual([])
  expect(faultsOf(`post ${activatePath}`, activated)).toEqual([])
  expect(faultsOf('get /v1/rulesets', await call(bob, '/v1/rulesets'))).toEqual([])

  await eventually(async () => (await rulesetUsed(tenant)) === 'strict@1')
  expect(await rulesetUsed(`rulesets-${randomUUID()}`)).toMatch(/^baseline@/)
  const own = await eventually(async () => {
    const chain = await readLog(tenant)
    const changes = chain.filter(({ type }) => type.startsWith('Risk.Ruleset.'))
    return changes.length >= 2 && changes
  })
  expect(own.map(({ type, actor }) => `${type} ${actor}`).toSorted()).toEqual([
    'Risk.Ruleset.Activated.v1 bob',
    'Risk.Ruleset.Proposed.v1 alice',
  ])
})

it('a proposal is withdrawn over HTTP by its proposer alone, until it is activated', async () => {
  const named = aRuleset({ id: 'withdrawn' })
  const { body } = await propose(alice, named)
  const path = '/v1/rulesets/withdrawn/versions/1/withdraw'
  const withdraw = (token: string) => call(token, path, { method: 'POST' })
  const foreign = await withdraw(bob)
  expect(foreign).toMatchObject({ status: 403, body: { code: 'proposer-required' } })
  const withdrawn = await withdraw(alice)
  expect(withdrawn).toMatchObject({ status: 200, body: { status: 'withdrawn', content: body.content } })
  expect(await withdraw(alice)).toEqual(withdrawn)
  expect(await activate(bob, named)).toMatchObject({ status: 409, body: { code: 'proposal-withdrawn' } })
  await propose(bob, named)
  expect(await activate(bob, named)).toMatchObject({ status: 403, body: { code: 'four-eyes-required' } })
  expect(await activate(alice, named)).toMatchObject({ status: 403, body: { code: 'four-eyes-required' } })
  const missing = await call(alice, path.replace('withdrawn', 'unknown'), { method: 'POST' })
  expect(missing).toMatchObject({ status: 404, body: { code: 'ruleset-not-found' } })
  const reasonless = await call(alice, path, { method: 'POST', headers: { 'x-operator-reason': '' } })
  expect(reasonless.status).toBe(400)
  const route = 'post /v1/rulesets/{id}/versions/{version}/withdraw'
  for (const answer of [foreign, withdrawn, missing, reasonless]) expect(faultsOf(route, answer)).toEqual([])
})

it('an invalid ruleset is refused with a problem that lists each fault', async () => {
  const bad = { ...aRuleset(), version: 0, rules: [{ rule: 'large-amount@2', policy: { points: 'many' } }] }
  const refused = await propose(alice, bad)
  const { status, type, body } = refused
  expect(faultsOf('post /v1/rulesets', refused)).toEqual([])
  expect([status, type, body.code]).toEqual([422, 'application/problem+json', 'ruleset-invalid'])
  const paths = (body.issues as readonly { path: string }[]).map(({ path }) => path)
  expect(paths.toSorted()).toEqual([
    'rules.0.policy.points',
    'rules.0.policy.pointsMax',
    'rules.0.policy.pointsPerDoubling',
    'version',
  ])
  const missing = await activate(bob, aRuleset({ id: 'unknown' }))
  expect(missing).toMatchObject({ status: 404, body: { code: 'ruleset-not-found' } })
  expect(faultsOf(`post ${activatePath}`, missing)).toEqual([])
})

it('a token of the tenant’s own changes nothing', async () => {
  const token = await aToken(environment, { tenant, scope: 'events:write events:read ledger:write' })
  expect(await propose(token, aRuleset())).toMatchObject({ status: 403, body: { code: 'scope-missing' } })
  expect(await activate(token, aRuleset())).toMatchObject({ status: 403, body: { code: 'scope-missing' } })
})
