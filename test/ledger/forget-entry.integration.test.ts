import { TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, inject, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { makeForgetEntry } from '#ledger/adapters/forget-entry.ts'
import { placeOf, sortKeys } from '#ledger/adapters/ledger-rows.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aDynamoClientThatFails } from '#test/support/builders/a-dynamo-client.ts'
import { aLedger, eur } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { factsOf } from '#test/support/world/sound-ledger.ts'

const { LEDGER_TABLE: table = '' } = inject('environment') as Readonly<Record<string, string>>
const dynamo = makeDynamo()
const forget = makeForgetEntry(dynamo, table)
const [erasedAt, later] = ['2026-04-01T12:00:00.000Z', '2026-04-02T12:00:00.000Z']
const counterparty = { accountId: 'DE-1', name: 'Mara Muster', country: 'DE' }

/** A ledger of a version without the vault: facts and rows have their values in clear. */
const anOldLedger = () => {
  const parts = makeLedgerParts()
  const old = aLedger({ ...parts, vault: { ...parts.vault, takeOut: async (draft) => ({ draft }) } })
  const ledger = aLedger(parts, old.tenantId)
  const factOf = async (id: string): Promise<Fact> => {
    const [fact] = await factsOf(ledger, id)
    if (!fact) throw new Error('There is no fact.')
    return fact
  }
  return { old, ledger, parts, factOf }
}

describe('The personal values in a row of an earlier version', () => {
  it('are removed by the id of its event, and everything else of the row stays', async () => {
    const { old, ledger, parts, factOf } = anOldLedger()
    await old.open({ openingBalance: 1_000 })
    const paid = await old.record({ direction: 'debit', counterparty, reference: 'R-1' })
    const [reversal] = (await old.reverse(paid.id, { reason: 'Mara paid twice.' })).entries
    const reversalId = reversal?.id ?? ''
    const before = (await ledger.list()).items
    expect(before).toMatchObject([{ reason: 'Mara paid twice.' }, { counterparty }])
    expect(await forget(await factOf(paid.id), erasedAt)).toBe(true)
    expect(await forget(await factOf(reversalId), erasedAt)).toBe(true)
    expect(await forget(await factOf(paid.id), later)).toBe(true)
    const hidden = { personal: 'erased' }
    expect((await ledger.list()).items).toEqual([
      { ...before[0], reason: '•••', hidden },
      { ...before[1], counterparty: { ...counterparty, name: '•••' }, hidden },
    ])
    const { items } = await parts.ledger.entries({
      ...{ tenantId: ledger.tenantId, partnerId: undefined, accountKey: 'A', limit: 9 },
    })
    expect(items).toMatchObject([{ erasedAt }, { erasedAt, reversedBy: reversalId, balanceAfter: eur(900) }])
    expect(JSON.stringify(items)).not.toContain('Mara')
  })

  it('are found under the spelling of the oldest accounts, too', async () => {
    const { old, ledger, factOf } = anOldLedger()
    await old.open({ accountId: 'A', openingBalance: 1_000 })
    const { id, recordedAt } = await old.record({ accountId: 'A ', direction: 'debit', counterparty })
    // A version without canonical forms stored rows under the spelling of their account.
    const sk = sortKeys.entry(placeOf({ recordedAt, version: 2 }))
    const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: { pk: `${ledger.tenantId}#A`, sk } }))
    const pk = `${ledger.tenantId}#A `
    await dynamo.send(new PutCommand({ TableName: table, Item: { ...Item, pk } }))
    expect(await forget(await factOf(id), erasedAt)).toBe(true)
    const found = await dynamo.send(new GetCommand({ TableName: table, Key: { pk, sk } }))
    expect(found.Item).toMatchObject({ erasedAt, counterparty: { name: '•••' } })
  })

  it('are in no row of an entry that has none, whose values are in the vault, or that was never written', async () => {
    const { old, ledger, factOf } = anOldLedger()
    const opened = await old.open({ openingBalance: 1_000 })
    const unnamed = await old.record({ direction: 'debit', counterparty: { accountId: 'DE-1' } })
    const vaulted = await ledger.record({ direction: 'debit', counterparty })
    for (const { id } of [opened, unnamed, vaulted]) expect(await forget(await factOf(id), erasedAt)).toBe(false)
    const { data, ...fact } = await factOf(unnamed.id)
    const elsewhere = { ...fact, tenantid: 'unknown', data: { ...data, counterparty } }
    expect(await forget(elsewhere, erasedAt)).toBe(false)
    expect((await ledger.list()).items[0]).toMatchObject({ id: vaulted.id, counterparty })
  })

  it('wait for a reversal that writes to the row', async () => {
    const { old, factOf } = anOldLedger()
    await old.open({ openingBalance: 1_000 })
    const { id } = await old.record({ direction: 'debit', counterparty })
    const conflict = aDynamoClientThatFails(new TransactionConflictException({ message: '', $metadata: {} }))
    await expect(makeForgetEntry(conflict, table)(await factOf(id), erasedAt)).rejects.toMatchObject({
      code: 'account-contended',
      retryable: true,
    })
  })
})

describe('An entry of an earlier version', () => {
  it('is the same request again, and no other request is', async () => {
    const { old, ledger } = anOldLedger()
    await old.open({ openingBalance: 1_000 })
    const key = '0-old'
    const paid = await old.record({ direction: 'debit', counterparty }, { key })
    expect(await ledger.record({ direction: 'debit', counterparty }, { key })).toEqual(paid)
    const other = { ...counterparty, name: 'Max Muster' }
    await expect(ledger.record({ direction: 'debit', counterparty: other }, { key })).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    })
  })
})
