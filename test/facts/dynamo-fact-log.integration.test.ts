import { expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aRegistration } from '#test/support/builders/a-user-event.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'
import { describeFactLog } from '#test/support/ports/fact-log-contract.ts'

const { FACTS_TABLE: table = '', VAULT_TABLE: vaultTable = '' } = inject('environment')
const makeLog = () => makeDynamoFactLog(makeDynamo(), { table, shardCount: 4, vaultTable })

describeFactLog('The fact log in DynamoDB', makeLog)

it('takes an event as large as the door lets in, with data no attribute value could hold', async () => {
  const data = { text: 'x'.repeat(127 * 1024), huge: Number.MAX_VALUE }
  const { fact } = await makeLog().append(aFact({ data }))
  const [held] = await makeLog().history(wholeTenant(fact.tenantid), fact.eventid)
  expect(held).toEqual(fact)
})

it('writes nothing of a fact whose belongings DynamoDB refuses', async () => {
  const { takeOut } = aVaultDoor()
  const { draft, belongings } = await takeOut(aRegistration({ happening: 'violated' }))
  const items = belongings?.items.map((item) => ({ ...item, subject: 'x'.repeat(3000) })) ?? []
  await expect(makeLog().append(draft, { digest: 'd', items })).rejects.toThrow()
  expect(await makeLog().history(wholeTenant(draft.tenantid), draft.eventid)).toEqual([])
})
