import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamoLedgerReader } from '#ledger/adapters/dynamo-ledger-reader.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'

/** The row of an account as a version without the index stored it. */
const aRow = (tenant: string, accountId: string, known: object = {}) => ({
  ...{ pk: `${tenant}#${accountId}`, sk: 'account', accountId, currency: 'EUR', overdraftLimit: 0, openingBalance: 5 },
  ...{ balance: 7, openedAt: '2026-03-01T12:00:00.000Z', lastRecordedAt: '2026-03-02T12:00:00.000Z', version: 2 },
  ...known,
})

it('lists the accounts of an earlier version after one command, which changes nothing else and can be repeated', async () => {
  const table = await makeOwnTable('LedgerTable')
  const dynamo = makeDynamo()
  const put = (Item: object) => dynamo.send(new PutCommand({ TableName: table, Item }))
  await Promise.all([put(aRow('acme', 'A')), put(aRow('acme', 'B#1')), put(aRow('zeta', 'A'))])
  await put({ ...aRow('acme', 'A'), sk: 'entry#2026-03-01T12:00:00.000Z#0000000000000002' })
  const listed = async (tenant: string) => {
    const accounts = await makeDynamoLedgerReader(dynamo, table).accounts({ ...wholeTenant(tenant), limit: 9 })
    return accounts.items.map(({ accountId }) => accountId).toSorted()
  }
  expect(await listed('acme')).toEqual([])
  const run = async () => {
    const env = { ...process.env, LEDGER_TABLE: table }
    return (await promisify(execFile)(process.execPath, ['commands/index-accounts.ts'], { env })).stdout
  }
  expect(await run()).toBe('Added 3 accounts to the list.\n')
  expect([await listed('acme'), await listed('zeta')]).toEqual([['A', 'B#1'], ['A']])
  const Key = { pk: 'acme#A', sk: 'account' }
  const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key }))
  expect(Item).toMatchObject(aRow('acme', 'A'))
  expect(await run()).toBe('Added 0 accounts to the list.\n')
})

it('lists the accounts around a row that is not an account, and names its key', async () => {
  const table = await makeOwnTable('LedgerTable')
  const dynamo = makeDynamo()
  const rows = [aRow('acme', 'A'), { pk: 'acme#B', sk: 'account', balance: 'all of it' }, aRow('acme', 'C')]
  for (const Item of rows) await dynamo.send(new PutCommand({ TableName: table, Item }))
  const env = { ...process.env, LEDGER_TABLE: table }
  const failed = promisify(execFile)(process.execPath, ['commands/index-accounts.ts'], { env })
  await expect(failed).rejects.toMatchObject({
    code: 1,
    stdout: 'Added 2 accounts to the list.\n',
    stderr: expect.stringContaining('"acme#B"'),
  })
})
