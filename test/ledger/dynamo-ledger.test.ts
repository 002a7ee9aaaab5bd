import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { Refusal } from '#kernel/domain/errors.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamoLedger } from '#ledger/adapters/dynamo-ledger.ts'
import { placeOf } from '#ledger/adapters/ledger-rows.ts'
import type { StoredLedgerEntry } from '#ledger/application/ports.ts'
import { writeOfEntry } from '#ledger/application/write-of-entry.ts'
import { openAccount } from '#ledger/domain/account.ts'
import { post } from '#ledger/domain/entry.ts'
import { loadResources } from '#local/provision/template.ts'
import { aDynamoClient, aDynamoClientThatFails } from '#test/support/builders/a-dynamo-client.ts'
import { eur } from '#test/support/builders/a-ledger.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'
import { aUser } from '#test/support/builders/an-actor.ts'
import { cancelledFor } from '#test/support/world/cancelled-for.ts'

const settings = { table: 'ledger', facts: { table: 'facts', shardCount: 4 } }
const unmet = 'ConditionalCheckFailed'
const now = '2026-03-01T12:00:00.000Z'

const aMovement = () => {
  const account = openAccount({ accountId: 'A', currency: 'EUR', overdraftLimit: 0, openingBalance: 1_000 }, now)
  if (account instanceof Refusal) throw account
  const posted = post(account, { accountId: 'A', direction: 'debit', amount: eur(100), reference: 'R-1' }, now)
  if (posted instanceof Refusal) throw posted
  const sending = {
    ...wholeTenant('acme'),
    actor: aUser('alice'),
    operation: 'POST /v1/transactions',
    idempotencyKey: 'k',
    correlationId: '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9',
  }
  return writeOfEntry(sending, posted, '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9')
}

/** The writes are the fact, the account, the entry and its reference. */
const writeAfter = (codes: readonly string[]) =>
  makeDynamoLedger(aDynamoClientThatFails(cancelledFor(codes)), settings).write(wholeTenant('acme'), [aMovement()])

describe('A movement that DynamoDB refuses', () => {
  it.each<[unknown, readonly string[]]>([
    ['held', [unmet, 'None', 'None', 'None']],
    ['held', [unmet, unmet, 'TransactionConflict', unmet]],
    [{ referenceTakenIn: ['A'] }, ['None', unmet, 'None', unmet]],
    [{ referenceTakenIn: ['A'] }, ['None', 'ThrottlingError', 'None', unmet]],
    ['overtaken', ['None', unmet, 'None', 'None']],
    ['overtaken', ['None', 'None', unmet, 'None']],
    ['overtaken', ['None', 'TransactionConflict', 'None', 'None']],
  ])('is %j after %j', async (obstacle, codes) => {
    expect(await writeAfter(codes)).toEqual(obstacle)
  })

  it('is `reversed` when the mark of the reversed entry fails, whatever else fails', async () => {
    const reversal = { ...aMovement(), reverses: { recordedAt: now, version: 1 } }
    const ledger = (codes: readonly string[]) =>
      makeDynamoLedger(aDynamoClientThatFails(cancelledFor(codes)), settings).write(wholeTenant('acme'), [reversal])
    expect(await ledger(['None', unmet, unmet, 'None', unmet])).toBe('reversed')
    expect(await ledger([unmet, unmet, unmet, 'None', 'None'])).toBe('held')
  })

  it('waits while the store is throttled: throttling is not another writer', async () => {
    await expect(writeAfter(['None', 'ThrottlingError', 'None', 'None'])).rejects.toMatchObject({
      code: 'store-unavailable',
      retryable: true,
    })
  })
})

describe('An account in another spelling', () => {
  const row = (accountId: string) => ({
    ...{ pk: `acme#${accountId}`, sk: 'account', accountId, currency: 'EUR', overdraftLimit: 0, openingBalance: 0 },
    ...{ balance: 0, openedAt: now, lastRecordedAt: now, version: 1 },
  })
  const read = async (spelling: string, answer: object) => {
    let callCount = 0
    const dynamo = aDynamoClient(() => {
      callCount += 1
      return answer
    })
    const account = await makeDynamoLedger(dynamo, settings).account(wholeTenant('acme'), spelling)
    return { accountId: account?.accountId, callCount }
  }

  it('is read with one call, like any other, and its own spelling comes first', async () => {
    const found = (...ids: readonly string[]) => ({ Responses: { ledger: ids.map(row) } })
    expect(await read('A', { Item: row('A') })).toEqual({ accountId: 'A', callCount: 1 })
    expect(await read('A ', found())).toEqual({ accountId: undefined, callCount: 1 })
    expect(await read('A ', found('A'))).toEqual({ accountId: 'A', callCount: 1 })
    expect(await read('A ', found('A', 'A '))).toEqual({ accountId: 'A ', callCount: 1 })
  })

  it('waits while reads are throttled', async () => {
    const UnprocessedKeys = { ledger: { Keys: [{ pk: 'acme#A', sk: 'account' }] } }
    await expect(read('A ', { Responses: {}, UnprocessedKeys })).rejects.toMatchObject({ code: 'store-unavailable' })
  })
})

describe('A list of entries', () => {
  const anEntry = (version: number): StoredLedgerEntry => ({
    id: `e${version}`,
    accountId: 'A',
    direction: 'credit',
    amount: eur(1),
    balanceBefore: eur(version - 1),
    balanceAfter: eur(version),
    recordedAt: now,
    version,
  })
  const listFrom = (versions: readonly number[], known: object) => {
    const Items = versions.map((version) => ({ ...anEntry(version), sk: `entry#${placeOf(anEntry(version))}` }))
    return makeDynamoLedger(
      aDynamoClient(() => ({ Items, ...known })),
      settings,
    ).entries({ partnerId: undefined, tenantId: 'acme', accountKey: 'A', limit: 5 })
  }

  it('continues after a query that stopped early', async () => {
    const { items, nextCursor } = await listFrom([9, 8], { LastEvaluatedKey: { pk: 'acme#A', sk: 'x' } })
    expect(items.map(({ version }) => version)).toEqual([9, 8])
    expect(nextCursor).toBe(placeOf(anEntry(8)))
  })

  it('ends where there is no more', async () => {
    expect((await listFrom([9, 8], {})).nextCursor).toBeNull()
    expect((await listFrom([9, 8, 7, 6, 5], {})).nextCursor).toBeNull()
  })

  it('has a next page if there is one more entry than a page holds', async () => {
    expect((await listFrom([9, 8, 7, 6, 5, 4], {})).nextCursor).toBe(placeOf(anEntry(5)))
  })
})

describe('A write of an entry', () => {
  const sentFor = async (name?: string) => {
    const sent: unknown[] = []
    const dynamo = aDynamoClient((input) => {
      sent.push(input)
      return {}
    })
    const parts = { facts: { ...settings.facts, vaultTable: 'vault' }, table: settings.table }
    const { draft, ...write } = aMovement()
    const counterparty = { accountId: 'C', ...(name !== undefined && { name }) }
    const taken = await aVaultDoor().takeOut({ ...draft, data: { ...draft.data, counterparty } })
    const entry = write.entry && { ...write.entry, counterparty }
    await makeDynamoLedger(dynamo, parts).write(wholeTenant('acme'), [{ ...write, entry, ...taken }])
    return sent.map((input) => (input as { TransactItems: { Put: { TableName: string } }[] }).TransactItems)
  }
  const tables = (sent: Awaited<ReturnType<typeof sentFor>>) =>
    sent.map((items) => items.map(({ Put }) => Put.TableName))

  it('is one call with the fact, the account, the entry and its reference, as before there was a vault', async () => {
    const sent = await sentFor()
    expect(tables(sent)).toEqual([['facts', 'ledger', 'ledger', 'ledger']])
    expect(JSON.stringify(sent)).not.toMatch(/digest|vault|commitment/)
  })

  it('has one write more for a name, and no other row has the name', async () => {
    const sent = await sentFor('Mara Muster')
    expect(tables(sent)).toEqual([['facts', 'vault', 'ledger', 'ledger', 'ledger']])
    expect(JSON.stringify(sent)).not.toContain('Mara')
  })
})

describe('An entry', () => {
  const index = z
    .object({
      GlobalSecondaryIndexes: z.tuple([z.object({ Projection: z.object({ NonKeyAttributes: z.string().array() }) })]),
    })
    .parse(loadResources().LedgerTable?.Properties).GlobalSecondaryIndexes[0]

  it('changes nothing in the index of accounts, so it costs no write there', async () => {
    const { account } = aMovement()
    const projected = ['ownerPk', 'ownerSk', ...index.Projection.NonKeyAttributes]
    const rowOf = async (version: number) => {
      const sent: Record<string, unknown>[] = []
      const dynamo = aDynamoClient((input) => {
        const { TransactItems } = input as { TransactItems: { Put: { Item: Record<string, unknown> } }[] }
        sent.push(...TransactItems.map(({ Put }) => Put.Item))
        return {}
      })
      const { draft } = aMovement()
      const changed = { ...account, version, balance: version, lastRecordedAt: `2026-03-0${version}T12:00:00.000Z` }
      await makeDynamoLedger(dynamo, settings).write(wholeTenant('acme'), [{ account: changed, draft }])
      const row = sent.find(({ sk }) => sk === 'account') ?? {}
      return Object.fromEntries(projected.map((name) => [name, row[name]]))
    }
    expect(await rowOf(2)).toEqual(await rowOf(3))
    expect(await rowOf(2)).toMatchObject({ ownerPk: 'acme', ownerSk: expect.stringContaining('#2026-03-01') })
  })
})
