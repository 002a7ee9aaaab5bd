import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { isWriting } from '#api/endpoint.ts'
import { endpoints } from '#api/endpoints.ts'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { aPayment, asOperator } from '#test/support/world/client.ts'
import { everyScope } from '#test/support/world/endpoint-calls.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { factsOfTenant } from '#test/support/world/facts-of-tenant.ts'

const environment = inject('environment')
const { AUTH_ISSUER: issuer = '', FACTS_TABLE = '', SLUICE_HTTP_URL = '' } = environment

type Call = Readonly<{
  name: string
  body?: unknown
  path?: Readonly<Record<string, string>>
  subject?: string
  mediaType?: string
}>

const endpointOf = (name: string) => {
  const endpoint = endpoints.find((one) => one.name === name)
  if (endpoint === undefined) throw new Error(`No endpoint has the name ${name}.`)
  return endpoint
}

/** Calls as an operator whose reason is the name of the call. */
const act = async (tenantId: string, { name, body, path = {}, subject = 'olga', mediaType }: Call) => {
  const endpoint = endpointOf(name)
  const answer = await fetch(
    `${SLUICE_HTTP_URL}${endpoint.path.replace(/\{(\w+)\}/g, (_, part) => path[part] ?? '')}`,
    {
      method: endpoint.method.toUpperCase(),
      headers: {
        ...(await asOperator(environment, tenantId, { scope: everyScope, subject })),
        'x-operator-reason': `"The reason, of ${name}"`,
        'idempotency-key': randomUUID(),
        ...(body !== undefined && { 'content-type': mediaType ?? 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    },
  )
  const content = (await answer.json()) as Readonly<Record<string, unknown>>
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${JSON.stringify(content)}`)
  return content
}

const amount = { minorUnits: 1_000, currency: 'EUR' }
const riskReport = { entityId: 'e-1', category: 'market', riskScore: 10 }
const complianceReport = { entityId: 'e-1', regulation: 'AML', severity: 'low' }
const anAccount = (accountId: string, openingBalance: number) => ({
  name: 'open-account',
  body: { accountId, currency: 'EUR', openingBalance },
})
const [first, second] = [aRuleset(), aRuleset({ id: 'other' })]
const [firstPolicy, secondPolicy] = [aDecisionPolicy(), aDecisionPolicy({ id: 'other', leaseMinutes: 5 })]
const pathOf = ({ id, version }: Readonly<{ id: string; version: number }>) => ({ id, version: String(version) })

const calls: readonly Call[] = [
  { name: 'ingest-event', body: aPayment(), mediaType: 'application/cloudevents+json' },
  { name: 'ingest-event-batch', body: [aPayment(), aPayment()], mediaType: 'application/cloudevents-batch+json' },
  { name: 'report-risk-event', body: riskReport },
  { name: 'report-compliance-event', body: complianceReport },
  anAccount('A-1', 50_000),
  anAccount('A-2', 50_000),
  anAccount('A-3', 0),
  { name: 'transfer-funds', body: { fromAccountId: 'A-1', toAccountId: 'A-2', amount } },
  { name: 'change-overdraft-limit', body: { overdraftLimit: 5 }, path: { id: 'A-1' } },
  { name: 'close-account', path: { id: 'A-3' } },
  { name: 'propose-decision-policy', body: firstPolicy },
  { name: 'activate-decision-policy', path: pathOf(firstPolicy), subject: 'bob' },
  { name: 'propose-decision-policy', body: secondPolicy },
  { name: 'withdraw-decision-policy', path: pathOf(secondPolicy) },
  { name: 'propose-ruleset', body: first },
  { name: 'activate-ruleset', path: pathOf(first), subject: 'bob' },
  { name: 'propose-ruleset', body: second },
  { name: 'withdraw-ruleset', path: pathOf(second) },
]

const proposed = async (tenantId: string, name: string, body: object) => {
  const { id } = await act(tenantId, { name, body: { ...body, reason: 'a court order' } })
  return { id: String(id) }
}

const actInCustody = async (tenantId: string): Promise<void> => {
  const [hold, unused] = [
    await proposed(tenantId, 'propose-hold', { subject: 's-1' }),
    await proposed(tenantId, 'propose-hold', { subject: 's-2' }),
  ]
  await act(tenantId, { name: 'approve-hold', path: hold, subject: 'bob' })
  await act(tenantId, { name: 'lift-hold', path: hold })
  await act(tenantId, { name: 'approve-lift', path: hold, subject: 'bob' })
  await act(tenantId, { name: 'withdraw-hold', path: unused })
  const [erasure, other] = [
    await proposed(tenantId, 'propose-erasure', { subject: 's-1' }),
    await proposed(tenantId, 'propose-erasure', { subject: 's-2' }),
  ]
  await act(tenantId, { name: 'approve-erasure', path: erasure, subject: 'bob' })
  await act(tenantId, { name: 'withdraw-erasure', path: other })
}

it('each fact of each call that writes has the operator and the reason, and what follows from it has neither', async () => {
  const tenantId = `reasons-${randomUUID()}`
  for (const call of calls) await act(tenantId, call)
  const entry = { accountId: 'A-1', direction: 'debit', amount }
  const { id } = await act(tenantId, { name: 'record-transaction', body: entry })
  const reversal = { name: 'reverse-transaction', path: { id: String(id) }, body: { reason: 'Twice.' } }
  await act(tenantId, reversal)
  await actInCustody(tenantId)

  const facts = await eventually(async () => {
    const found = await factsOfTenant(FACTS_TABLE, tenantId)
    return found.some(({ happening }) => happening.startsWith('moved')) && found
  })
  const byOperators = facts.filter(({ actorkind }) => actorkind === 'operator')
  const expected = endpoints
    // Operators do not act on reviews, and request no exports.
    .filter(({ access, path }) => access !== 'open' && !/^\/v1\/(?:reviews\/|audit\/exports)/.test(path))
    .filter(isWriting)
    .map(({ name }) => `The reason, of ${name}`)
  expect([...new Set(byOperators.map(({ actorreason }) => actorreason))].toSorted()).toEqual(expected.toSorted())
  expect(byOperators.length).toBeGreaterThanOrEqual(calls.length + 4)
  for (const fact of byOperators)
    expect(fact).toMatchObject({
      actor: /of (?:activate|approve)-/.test(String(fact.actorreason)) ? 'bob' : 'olga',
      actorissuer: issuer,
    })
  for (const fact of facts.filter(({ actorkind }) => actorkind !== 'operator')) {
    expect(fact).toMatchObject({ actorkind: 'system', actor: expect.stringMatching(/^sluice\//) })
    expect(fact).not.toHaveProperty('actorreason')
  }
})
