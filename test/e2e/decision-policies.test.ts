import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { aClient, aPayment, asOperator, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { factsOfTenant } from '#test/support/world/facts-of-tenant.ts'
import { schemasIn, step } from '#test/support/world/json-schema.ts'
import { readLog } from '#test/support/world/read-log.ts'
import type { DecisionPolicy } from '#workflow/domain/decision-policy.ts'
import openApi from '../../docs/openapi.json' with { type: 'json' }

const environment = inject('environment')
const { FACTS_TABLE = '', SLUICE_HTTP_URL = '' } = environment
const tenant = `policies-${randomUUID()}`

const call = async (subject: string, method: string, path: string, body?: unknown) => {
  const answer = await fetch(`${SLUICE_HTTP_URL}/v1/decision-policies${path}`, {
    method,
    headers: {
      ...(await asOperator(environment, tenant, { subject })),
      'idempotency-key': randomUUID(),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: (await answer.json()) as Readonly<Record<string, unknown>>,
  }
}

const propose = (subject: string, policy: unknown) => call(subject, 'POST', '', policy)
const act = (subject: string, { id, version }: DecisionPolicy, act: string) =>
  call(subject, 'POST', `/${id}/versions/${version}/${act}`)

const schemaAt = schemasIn(openApi, '2020-12')

/** The faults of an answer by openapi.json; none if it conforms. */
const faultsOf = (method: string, path: string, { status, type, body }: Awaited<ReturnType<typeof call>>) => {
  const mediaType = type?.split(';', 1)[0] ?? ''
  const place = `/paths/${step(`/v1/decision-policies${path}`)}/${method}/responses/${status}`
  return schemaAt(`${place}/content/${step(mediaType)}/schema`)(body)
}

/** The step of a report of the medium band, once it is decided. */
const decided = async () => {
  const client = await aClient(environment, tenant)
  const data = { entityId: 'e-1', category: 'market', riskScore: 50 }
  const id = await insist(client, aPayment({ type: 'Risk.Event.Reported.v1', data }))
  return eventually(async () => {
    const facts = await factsOfTenant(FACTS_TABLE, tenant)
    return facts.find(({ eventid, happening }) => eventid === id && happening === 'moved#0001')?.data
  })
}

it('a decision policy is proposed by one, activated by another, and decides the events of its tenant from then on', async () => {
  const policy = aDecisionPolicy({ fourEyes: { bands: ['medium'] } })
  const proposed = await propose('alice', policy)
  expect(proposed).toMatchObject({ status: 201, body: { id: 'strict', status: 'proposed', proposedBy: 'alice' } })
  const before = await decided()
  expect(before).toMatchObject({ status: 'held', policy: { id: 'standard', version: 1 }, review: { need: 1 } })

  const own = await act('alice', policy, 'activate')
  expect(own).toMatchObject({ status: 403, body: { code: 'four-eyes-required' } })
  const activated = await act('bob', policy, 'activate')
  expect(activated).toMatchObject({ status: 200, body: { status: 'active', activatedBy: 'bob', policy } })
  const list = await call('bob', 'GET', '')
  expect(list).toMatchObject({ body: { active: activated.body, standard: { id: 'standard' }, nextCursor: null } })

  const after = await eventually(async () => {
    const step = await decided()
    return JSON.stringify(step.policy) === '{"id":"strict","version":1}' && step
  })
  expect(after).toMatchObject({ status: 'held', review: { purpose: 'decide', level: 1, need: 2 } })

  expect(faultsOf('post', '', proposed)).toEqual([])
  for (const answer of [own, activated])
    expect(faultsOf('post', '/{id}/versions/{version}/activate', answer)).toEqual([])
  expect(faultsOf('get', '', list)).toEqual([])
  const changes = await eventually(async () => {
    const chain = await readLog(tenant)
    const own = chain.filter(({ type }) => type.startsWith('Workflow.DecisionPolicy.'))
    return own.length >= 2 && own
  })
  expect(changes.map(({ type, actor }) => `${type} ${actor}`).toSorted()).toEqual([
    'Workflow.DecisionPolicy.Activated.v1 bob',
    'Workflow.DecisionPolicy.Proposed.v1 alice',
  ])
})

it('a proposal is withdrawn over HTTP, and an invalid policy is refused with each fault', async () => {
  const policy = aDecisionPolicy({ id: 'withdrawn', leaseMinutes: 5 })
  await propose('alice', policy)
  const withdrawn = await act('alice', policy, 'withdraw')
  expect(withdrawn).toMatchObject({ status: 200, body: { status: 'withdrawn' } })
  expect(await act('bob', policy, 'activate')).toMatchObject({ status: 409, body: { code: 'proposal-withdrawn' } })
  expect(faultsOf('post', '/{id}/versions/{version}/withdraw', withdrawn)).toEqual([])
  const decisions = [{ bands: ['low', 'medium', 'high'], decide: 'reject', confirm: 'person' }]
  const deadlines = { low: 0, medium: 1, high: 1 }
  const refused = await propose('alice', { ...policy, version: 0, decisions, deadlines })
  expect(refused).toMatchObject({ status: 422, body: { code: 'decision-policy-invalid' } })
  const paths = (refused.body.issues as readonly { path: string }[]).map(({ path }) => path)
  expect(paths).toEqual(['version', 'deadlines.low', 'decisions.0.decide'])
  expect(faultsOf('post', '', refused)).toEqual([])
})
