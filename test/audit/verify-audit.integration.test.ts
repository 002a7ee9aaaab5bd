import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, expect, inject, it } from 'vitest'
import { keyOf } from '#access/adapters/tenant-rows.ts'
import { definitionKeys } from '#approval/adapters/definition-rows.ts'
import { makeDynamoVerificationRegister } from '#audit/adapters/dynamo-verification-register.ts'
import {
  eventIdOfDecisionPolicies,
  eventIdOfDifference,
  eventIdOfRulesets,
  eventIdOfTenant,
} from '#facts/application/identity.ts'
import { msAfter } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { partitionOf, sortKeys } from '#ledger/adapters/ledger-rows.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { aVerifiedTenant } from '#test/support/builders/a-verified-tenant.ts'
import { someStates } from '#test/support/builders/some-states.ts'
import { spoiledPlace } from '#test/support/ports/verification-stores.ts'
import { editRow } from '#test/support/world/edit-row.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'
import { countPrefix } from '#views/adapters/event-counts.ts'

const tables = inject('environment') as Readonly<Record<string, string>>
const { TENANTS_TABLE = '', LEDGER_TABLE = '', VIEWS_TABLE = '' } = tables
const { RULESETS_TABLE = '', DECISION_POLICIES_TABLE = '' } = tables

const open: OwnFunction[] = []
afterAll(async () => {
  for (const one of open) await one.kill()
})

/** The function on the stores of a test, with the facts of two days, and what it finds of a tenant. */
const aVerification = async (environment: Readonly<Record<string, string>>) => {
  const verify = await startFunction({
    path: 'functions/audit/verify-audit.ts',
    environment: { ...environment, VERIFY_SINCE: pastDay },
    timeoutMs: 120_000,
  })
  open.push(verify)
  const register = makeDynamoVerificationRegister(makeDynamo(), environment.AUDIT_LOG_TABLE ?? '')
  return {
    /** Runs the checks from their beginning. */
    run: async (...tenantIds: readonly string[]) => {
      for (const tenantId of tenantIds)
        for (const check of checkNames) await register.saveProgress(tenantId, check, { ranAt: systemClock() })
      await verify.invoke({})
      await verify.invoke({})
    },
    /** The checks that came to the end of a round. */
    ended: async (tenantId: string) => {
      const { progress } = await register.read(tenantId)
      return checkNames.filter((check) => progress.get(check)?.endedAt !== undefined)
    },
    found: async (tenantId: string) =>
      (await register.read(tenantId)).differences
        .map(({ check, kind, place }) => `${check} ${kind} ${place}`)
        .toSorted(),
  }
}

const checkNames = ['log', 'tenants', 'balances', 'rulesets', 'decision-policies', 'counts']
/** A day that is over. */
const pastDay = msAfter(systemClock(), -2 * 86_400_000).slice(0, 10)

it('The function verify-audit finds what was altered in the log and in states, and states each once', async () => {
  const { parts, tenantId, keyAt } = await aVerifiedTenant(6)
  const { run, found } = await aVerification(parts.environment)
  await run(tenantId)
  expect(await found(tenantId)).toEqual([])

  const key = await keyAt(2)
  await parts.deleteFact(key)
  // An account that no fact has made.
  const account = { pk: `${tenantId}#4711`, sk: 'account', balance: 999_999 }
  const owner = { ownerPk: tenantId, ownerSk: '#2026-03-01T12:00:00.000Z#0123456789abcdef' }
  await makeDynamo().send(new PutCommand({ TableName: LEDGER_TABLE, Item: { ...account, ...owner } }))
  await run(tenantId)

  const place = `2, event ${key.eventId}, received`
  const differences = await found(tenantId)
  expect(differences).toContain(`log missing-fact ${place}`)
  expect(differences.map((text) => text.split(' ', 1)[0])).toContain('balances')
  const eventId = eventIdOfDifference(tenantId, ['log', 'missing-fact', place])
  const facts = await parts.factLog.history(wholeTenant(tenantId), eventId)
  expect(facts).toMatchObject([{ type: 'Security.Audit.DifferenceFound.v1', data: { check: 'log', place } }])
})

it('The function verify-audit reads a full tile again that its instance has read before', async () => {
  const { parts, tenantId } = await aVerifiedTenant(257)
  const { run, found } = await aVerification(parts.environment)
  await run(tenantId)
  expect(await found(tenantId)).toEqual([])
  await parts.putObject(tenantId, 'tile/0/000', Buffer.alloc(256 * 32))
  await run(tenantId)
  expect(await found(tenantId)).toContain('log altered-tile tile/0/000')
})

type States = ReturnType<typeof someStates>

/** Makes definitions of the states active. Returns the tenants, each with a fact that has its entry. */
const activateAll = async (
  parts: Awaited<ReturnType<typeof aVerifiedTenant>>['parts'],
  { ledger, rulesets, policies }: States,
): Promise<readonly string[]> => {
  await rulesets.propose(aRuleset({ id: 'strict', version: 1 }))
  await rulesets.activate(1)
  await policies.propose(aDecisionPolicy())
  await policies.activate(1)
  const tenantIds = [ledger.tenantId, rulesets.tenantId, policies.tenantId]
  for (const tenantid of tenantIds) await parts.enter(aFact({ tenantid, recordedat: systemClock() }))
  return tenantIds
}

it('The function verify-audit finds each state that somebody has changed by hand, and no other', async () => {
  const { parts } = await aVerifiedTenant(1)
  const [states, dynamo] = [someStates(tables, parts.environment), makeDynamo()]
  const { run, found } = await aVerification(parts.environment)
  const { ledger, rulesets, policies } = states
  await states.beginViews()
  await ledger.open({ openingBalance: 1_000 })
  await ledger.record({ direction: 'debit', amount: { minorUnits: 200, currency: 'EUR' } })
  const tenantIds = await activateAll(parts, states)
  await run(...tenantIds)
  expect(await Promise.all(tenantIds.map(found))).toEqual([[], [], []])

  const account = { pk: partitionOf(ledger.tenantId, 'A'), sk: sortKeys.account }
  await editRow(dynamo, { TableName: LEDGER_TABLE, Key: account }, { balance: 999_999 })
  const looser = JSON.stringify(aRuleset({ id: 'strict', version: 1, bands: { medium: 90, high: 99 } }))
  const active = definitionKeys.active(rulesets.tenantId)
  await editRow(dynamo, { TableName: RULESETS_TABLE, Key: active }, { definition: looser })
  const policy = JSON.stringify(aDecisionPolicy({ fourEyes: { bands: [] } }))
  const activePolicy = definitionKeys.active(policies.tenantId)
  await editRow(dynamo, { TableName: DECISION_POLICIES_TABLE, Key: activePolicy }, { definition: policy })
  const permit = keyOf.sender(`${policies.tenantId}-robot`, policies.tenantId)
  await dynamo.send(new PutCommand({ TableName: TENANTS_TABLE, Item: permit }))
  const count = { pk: `${countPrefix}${rulesets.tenantId}#${pastDay}#0`, 'approved#low': 2 }
  await dynamo.send(new PutCommand({ TableName: VIEWS_TABLE, Item: count }))
  await run(...tenantIds)

  expect(await found(ledger.tenantId)).toEqual([
    expect.stringMatching(/^balances state account [0-9a-f]{16}, version 2$/),
    expect.stringMatching(/^balances state account [0-9a-f]{16}, version 2, event /),
  ])
  expect(await found(rulesets.tenantId)).toEqual([
    `counts state day ${pastDay}, group approved#low`,
    'rulesets state active',
  ])
  expect(await found(policies.tenantId)).toEqual([
    'decision-policies state active',
    expect.stringMatching(/^tenants missing-fact /),
  ])
})

it('The function verify-audit goes on after rows that cannot be read, and names them', async () => {
  const tenant = await aVerifiedTenant(4)
  const { parts, tenantId } = tenant
  const [states, dynamo] = [someStates(tables, parts.environment), makeDynamo()]
  const { run, found, ended } = await aVerification(parts.environment)
  const { ledger, rulesets, policies } = states
  await states.beginViews()
  await ledger.open({ openingBalance: 1_000 })
  const tenantIds = await activateAll(parts, states)

  const { FACTS_TABLE = '' } = parts.environment
  const plant = (pk: string, sk: string, fact: unknown) =>
    editRow(dynamo, { TableName: FACTS_TABLE, Key: { pk, sk } }, { fact })
  await parts.spoil.state(tenantId)
  await parts.spoil.pending(tenantId)
  await parts.spoil.run(tenantId, await tenant.newestAt())
  await parts.spoil.place(await tenant.keyAt(1))
  await plant(`${rulesets.tenantId}#${eventIdOfRulesets(rulesets.tenantId)}`, 'activated#0001', '{')
  await plant(`${policies.tenantId}#${eventIdOfDecisionPolicies(policies.tenantId)}`, 'proposed#x@9', 7)
  await plant(`${policies.tenantId}#${eventIdOfTenant(policies.tenantId)}`, 'changed#0001', '[]')
  const account = { pk: partitionOf(ledger.tenantId, 'A'), sk: sortKeys.account }
  await editRow(dynamo, { TableName: LEDGER_TABLE, Key: account }, { openedAt: 'never' })
  await run(tenantId, ...tenantIds)

  for (const each of [tenantId, ...tenantIds]) expect(await ended(each)).toEqual(checkNames)
  expect(await found(tenantId)).toEqual(
    expect.arrayContaining([
      'history inconsistent-history state',
      'log altered-entry 1',
      `log altered-entry ${spoiledPlace}`,
    ]),
  )
  expect(await found(rulesets.tenantId)).toContain('rulesets missing-fact active')
  expect(await found(ledger.tenantId)).toContainEqual(expect.stringMatching(/^balances state account /))
})
