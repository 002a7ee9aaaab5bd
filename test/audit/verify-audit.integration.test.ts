import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, expect, inject, it } from 'vitest'
import { makeDynamoVerificationRegister } from '#audit/adapters/dynamo-verification-register.ts'
import { eventIdOfDifference } from '#facts/application/identity.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aVerifiedTenant } from '#test/support/builders/a-verified-tenant.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'

const { TENANTS_TABLE, LEDGER_TABLE } = inject('environment') as Readonly<Record<string, string>>

const open: OwnFunction[] = []
afterAll(async () => {
  for (const one of open) await one.kill()
})

it('The function verify-audit finds what was altered in the log and in states, and states each once', async () => {
  const { parts, tenantId, keyAt } = await aVerifiedTenant(6)
  const { environment } = parts
  const verify = await startFunction({
    path: 'functions/audit/verify-audit.ts',
    environment: { ...environment, VERIFY_SINCE: new Date().toISOString().slice(0, 10) },
    timeoutMs: 120_000,
  })
  open.push(verify)
  const dynamo = makeDynamo()
  const register = makeDynamoVerificationRegister(dynamo, environment.AUDIT_LOG_TABLE ?? '')
  const found = async () =>
    (await register.read(tenantId)).differences.map(({ check, kind, place }) => `${check} ${kind} ${place}`).toSorted()
  await verify.invoke({})
  expect(await found()).toEqual([])

  const key = await keyAt(2)
  await parts.deleteFact(key)
  // A permit and an account that no fact has made.
  await dynamo.send(
    new PutCommand({ TableName: TENANTS_TABLE, Item: { pk: `sender#${tenantId}-robot`, sk: tenantId } }),
  )
  const account = { pk: `${tenantId}#4711`, sk: 'account', balance: 999_999 }
  const owner = { ownerPk: tenantId, ownerSk: '#2026-03-01T12:00:00.000Z#0123456789abcdef' }
  await dynamo.send(new PutCommand({ TableName: LEDGER_TABLE, Item: { ...account, ...owner } }))
  await register.saveProgress(tenantId, 'log', { ranAt: '2026-03-01T12:00:00.000Z' })
  await register.saveProgress(tenantId, 'tenants', { ranAt: '2026-03-01T12:00:00.000Z' })
  await register.saveProgress(tenantId, 'balances', { ranAt: '2026-03-01T12:00:00.000Z' })
  await verify.invoke({})
  await verify.invoke({})

  const place = `2, event ${key.eventId}, received`
  const differences = await found()
  expect(differences).toContain(`log missing-fact ${place}`)
  expect(differences.map((text) => text.split(' ', 1)[0])).toEqual(
    expect.arrayContaining(['log', 'tenants', 'balances']),
  )
  const eventId = eventIdOfDifference(tenantId, ['log', 'missing-fact', place])
  const facts = await parts.factLog.history(wholeTenant(tenantId), eventId)
  expect(facts).toMatchObject([{ type: 'Security.Audit.DifferenceFound.v1', data: { check: 'log', place } }])
})
