import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { StoredLedgerEntry } from '#ledger/application/ports.ts'
import { aCheckRound } from '#test/support/builders/a-check-round.ts'
import { aLedger, eur, type TestLedger } from '#test/support/builders/a-ledger.ts'
import { makeBalanceParts } from '#test/support/ports/balance-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { textWithoutIds } from '#test/support/world/text-without-ids.ts'

type Parts = Awaited<ReturnType<typeof makeBalanceParts>>

/** An account with the versions: 1 opened, 2 and 3 entries, 4 a limit, 5 an entry with a name, 6 an entry that reverses it. */
const anAccount = async (ledger: TestLedger, accountId: string) => {
  await ledger.open({ accountId, openingBalance: 1_000, overdraftLimit: 100, country: 'DE' })
  await ledger.record({ accountId, direction: 'debit', amount: eur(200), reference: `rent of ${accountId}` })
  await ledger.record({ accountId, amount: eur(200) })
  await ledger.setLimit(500, { accountId })
  const named = await ledger.record({
    accountId,
    amount: eur(70),
    counterparty: { accountId: 'Z', name: 'Sam Sample' },
  })
  await ledger.reverse(named.id)
}

const hashOf = (accountId: string) => createHash('sha256').update(accountId).digest('hex').slice(0, 16)

type Tampering = Readonly<{
  name: string
  tamper: (
    parts: Parts,
    tenantId: string,
    account: Readonly<{ id: string; entries: readonly StoredLedgerEntry[] }>,
  ) => Promise<unknown>
  found: readonly string[]
}>

/** Entries by version, of an account as above. */
const at = (entries: readonly StoredLedgerEntry[], version: number): StoredLedgerEntry => {
  const entry = entries.find((one) => one.version === version)
  if (!entry) throw new Error(`There is no entry with the version ${version}.`)
  return entry
}

const tamperings: readonly Tampering[] = [
  {
    name: 'a changed balance',
    tamper: ({ editAccount }, tenantId, { id }) => editAccount(tenantId, id, { balance: 999_999 }),
    found: ['state 6', 'state 6'],
  },
  {
    name: 'a balance with letters',
    tamper: ({ editAccount }, tenantId, { id }) => editAccount(tenantId, id, { balance: 'much' }),
    found: ['state 0', 'state 1', 'state 2', 'state 3', 'state 4', 'state 5', 'state 6'],
  },
  {
    name: 'a changed limit',
    tamper: ({ editAccount }, tenantId, { id }) => editAccount(tenantId, id, { overdraftLimit: 9_000 }),
    found: ['state 4'],
  },
  {
    name: 'an account in another currency',
    tamper: ({ editAccount }, tenantId, { id }) => editAccount(tenantId, id, { currency: 'USD' }),
    found: ['state 1'],
  },
  {
    name: 'a changed amount of an entry',
    tamper: ({ editEntry }, tenantId, { entries }) => editEntry(tenantId, at(entries, 3), { amount: eur(201) }),
    found: ['state 3'],
  },
  {
    name: 'a changed name in an entry',
    tamper: ({ editEntry }, tenantId, { entries }) =>
      editEntry(tenantId, at(entries, 5), { counterparty: { accountId: 'Z', name: 'Max Muster' } }),
    found: ['state 5'],
  },
  {
    name: 'two deleted entries that cancel each other out',
    tamper: async ({ editEntry }, tenantId, { entries }) => {
      for (const version of [2, 3]) await editEntry(tenantId, at(entries, version), undefined)
    },
    found: ['extra-fact 2', 'extra-fact 3', 'missing-fact 3'],
  },
  {
    name: 'an account put back to its state before the last entries, which are deleted',
    tamper: async ({ editEntry, editAccount }, tenantId, { id, entries }) => {
      for (const version of [5, 6]) await editEntry(tenantId, at(entries, version), undefined)
      await editAccount(tenantId, id, { version: 4 })
    },
    found: ['extra-fact 5', 'extra-fact 6'],
  },
  {
    name: 'a row of an account put back, whose last entries are left',
    tamper: ({ editAccount }, tenantId, { id }) => editAccount(tenantId, id, { version: 4 }),
    found: ['extra-fact 5', 'extra-fact 6'],
  },
  {
    name: 'a mark of a reversal that was removed, so that the entry could be reversed again',
    tamper: ({ editEntry }, tenantId, { entries }) => editEntry(tenantId, at(entries, 5), { reversedBy: 'another' }),
    found: ['state 6'],
  },
  {
    name: 'a closed account without a fact',
    tamper: ({ editAccount }, tenantId, { id, entries }) =>
      editAccount(tenantId, id, { closedAt: at(entries, 6).recordedAt }),
    found: ['state 1', 'state 6'],
  },
  {
    name: 'an entry without its fact',
    tamper: ({ deleteFact }, tenantId, { entries }) => deleteFact(tenantId, at(entries, 2).id),
    found: ['missing-fact 2'],
  },
  {
    name: 'a deleted account',
    tamper: ({ editAccount }, tenantId, { id }) => editAccount(tenantId, id, undefined),
    found: ['extra-fact 1', 'extra-fact 2', 'extra-fact 3', 'extra-fact 4', 'extra-fact 5', 'extra-fact 6'],
  },
]

describe(`check-balances, in ${storeName},`, () => {
  it('finds no difference in accounts that only requests have changed, in one run or in many', async () => {
    const parts = await makeBalanceParts()
    const ledger = aLedger(parts.parts)
    await anAccount(ledger, 'A')
    await ledger.open({ accountId: 'B' })
    await ledger.transfer({ amount: eur(300) })
    await ledger.transfer({ fromAccountId: 'B', toAccountId: 'A', amount: eur(300) })
    await ledger.close('B')
    await aLedger(parts.parts, ledger.tenantId, 'shop-7').open({ accountId: 'C', openingBalance: 5 })
    await parts.project(ledger.tenantId)
    const [whole, parted] = [
      await aCheckRound(parts.check, ledger.tenantId, 100_000),
      await aCheckRound(parts.check, ledger.tenantId, 3),
    ]
    expect([whole.differences, parted.differences]).toEqual([[], []])
    expect([whole.runs, parted.runs > 4]).toEqual([2, true])
  })

  it('names the account and the first version of each tampering, and no other account', async () => {
    const parts = await makeBalanceParts()
    const ledger = aLedger(parts.parts)
    const ids = tamperings.map((_, index) => `A${index}`)
    for (const id of [...ids, 'untouched']) await anAccount(ledger, id)
    await parts.project(ledger.tenantId)
    for (const [index, { tamper }] of tamperings.entries()) {
      const id = ids[index] ?? ''
      const page = { ...wholeTenant(ledger.tenantId), accountKey: id, limit: 200 }
      await tamper(parts, ledger.tenantId, { id, entries: (await ledger.ledger.entries(page)).items })
    }
    const { differences } = await aCheckRound(parts.check, ledger.tenantId)
    const foundIn = (id: string) =>
      differences
        .filter(({ place }) => place.startsWith(`account ${hashOf(id)}, `))
        .map(({ kind, place }) => `${kind} ${/version (\d+)/.exec(place)?.[1]}`)
        .toSorted()
    expect(tamperings.map(({ name }, index) => [name, foundIn(ids[index] ?? '')])).toEqual(
      tamperings.map(({ name, found }) => [name, found]),
    )
    expect(foundIn('untouched')).toEqual([])
    expect(textWithoutIds(differences)).not.toMatch(/Sample|Muster|rent of|999999/)
  })

  it('finds an account that no fact has opened', async () => {
    const parts = await makeBalanceParts()
    const ledger = aLedger(parts.parts)
    const { id } = await ledger.open({ openingBalance: 1_000 })
    await parts.deleteFact(ledger.tenantId, id)
    const { differences } = await aCheckRound(parts.check, ledger.tenantId)
    expect(differences).toEqual([
      {
        check: 'balances',
        kind: 'missing-fact',
        place: `account ${hashOf('A')}, version 1`,
        because: 'No fact has opened the account.',
      },
    ])
  })
})
