import { describe, expect, it } from 'vitest'
import { makeDynamoLedger } from '#ledger/adapters/dynamo-ledger.ts'
import { aDynamoClient } from '#test/support/builders/a-dynamo-client.ts'
import { aLedger } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { factsOf } from '#test/support/world/sound-ledger.ts'

const counterparty = { accountId: 'C', name: 'Sam Sample' }

/** One write of each door of the ledger. Returns the ids of their events. */
const writeEverything = async (ledger: ReturnType<typeof aLedger>): Promise<readonly string[]> => {
  const opened = await Promise.all(['A', 'B'].map((accountId) => ledger.open({ accountId, openingBalance: 1_000 })))
  const entry = await ledger.record({ direction: 'debit', counterparty })
  const { debit, credit } = await ledger.transfer({ amount: { minorUnits: 1, currency: 'EUR' } })
  const { entries } = await ledger.reverse(entry.id)
  const limit = await ledger.setLimit(5)
  await ledger.open({ accountId: 'Z' })
  const closed = await ledger.close('Z')
  return [...opened, entry, debit, credit, ...entries, limit, closed].map(({ id }) => id)
}

describe(`Retention, in ${storeName},`, () => {
  it('ends no fact of the ledger: without its fact, a key could write again', async () => {
    const ledger = aLedger(makeLedgerParts())
    for (const id of await writeEverything(ledger)) {
      const [fact] = await factsOf(ledger, id)
      expect(fact).toBeDefined()
      expect(fact).not.toHaveProperty('retainuntil')
    }
  })
})

it('No row that the ledger writes has an end, or a key by which the archive finds it', async () => {
  const parts = makeLedgerParts()
  const sent: Readonly<Record<string, unknown>>[] = []
  const recording = makeDynamoLedger(
    aDynamoClient((input) => {
      const { TransactItems } = input as { TransactItems: { Put?: { Item: Record<string, unknown> } }[] }
      sent.push(...TransactItems.flatMap(({ Put }) => (Put ? [Put.Item] : [])))
      return {}
    }),
    { table: 'ledger', facts: { table: 'facts', shardCount: 1, vaultTable: 'vault' } },
  )
  const write: typeof recording.write = async (...call) => {
    await recording.write(...call)
    return parts.ledger.write(...call)
  }
  const count = (await writeEverything(aLedger({ ...parts, ledger: { ...parts.ledger, write } }))).length
  expect(sent.filter(({ box }) => box !== undefined)).toHaveLength(2)
  expect(sent.length).toBeGreaterThan(2 * count)
  for (const row of sent) expect(Object.keys(row).filter((key) => /^(?:expiresAt|byRetention)/.test(key))).toEqual([])
})
