import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, inject, it } from 'vitest'
import { makeDynamoBatchLog } from '#intake/adapters/dynamo-batch-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aStoredFact } from '#test/support/builders/a-change.ts'
import { aRegistration } from '#test/support/builders/a-user-event.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'
import { describeBatchLog } from '#test/support/ports/batch-log-contract.ts'

const environment = inject('environment')

describeBatchLog('The log of a batch in DynamoDB', () =>
  makeDynamoBatchLog(makeDynamo(), {
    facts: { table: environment.FACTS_TABLE ?? '', shardCount: 4, vaultTable: environment.VAULT_TABLE },
    keys: { table: environment.IDEMPOTENCY_TABLE ?? '', hours: 24 },
  }),
)

it('keeps every other event of a batch with one whose key has an item that is not a fact', async () => {
  const [dynamo, table] = [makeDynamo(), environment.FACTS_TABLE ?? '']
  const keys = { table: environment.IDEMPOTENCY_TABLE ?? '', hours: 24 }
  const log = makeDynamoBatchLog(dynamo, { facts: { table, shardCount: 4 }, keys })
  const drafts = Array.from({ length: 4 }, () => aStoredFact())
  for (const [index, fact] of [undefined, '{'].entries()) {
    const { tenantid, eventid, happening } = drafts[index] ?? aStoredFact()
    const Item = { pk: `${tenantid}#${eventid}`, sk: happening, ...(fact !== undefined && { fact }) }
    await dynamo.send(new PutCommand({ TableName: table, Item }))
  }
  const outcomes = await log.keep(drafts.map((draft) => ({ draft, isSame: async () => true })))
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled'])
})

it('keeps events whose facts and items are larger together than one transaction', async () => {
  const keys = { table: environment.IDEMPOTENCY_TABLE ?? '', hours: 24 }
  const facts = { table: environment.FACTS_TABLE ?? '', shardCount: 4, vaultTable: environment.VAULT_TABLE }
  const { takeOut } = aVaultDoor()
  const taken = await Promise.all(
    Array.from({ length: 24 }, () =>
      takeOut(aRegistration({ happening: 'violated', data: { text: 'x'.repeat(150_000) } })),
    ),
  )
  const log = makeDynamoBatchLog(makeDynamo(), { facts, keys })
  const outcomes = await log.keep(taken.map((one) => ({ ...one, isSame: async () => true })))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(24)
})
