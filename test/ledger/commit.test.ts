import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { aLedger, codeOf, eur, withLedger } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { expectSound } from '#test/support/world/sound-ledger.ts'

describe(`commit, in ${storeName},`, () => {
  it('fails with a retryable error, and writes nothing, when another writer is always faster', async () => {
    const parts = makeLedgerParts()
    const other = aLedger(parts)
    await other.open()
    const ledger = aLedger(
      withLedger(
        { ...parts, pause: async () => undefined },
        {
          write: async (...call) => {
            await other.record({})
            return parts.ledger.write(...call)
          },
        },
      ),
      other.tenantId,
    )
    const key = randomUUID()
    expect(await codeOf(ledger.record({ amount: eur(7) }, { key }))).toBe('account-contended')
    const entries = await expectSound(other, { keys: [key] })
    expect(entries.filter(({ amount }) => amount.minorUnits === 7)).toEqual([])
  })

  it('writes no side of a transfer while another writer changes the other side', async () => {
    const parts = makeLedgerParts()
    const other = aLedger(parts)
    await other.open({ openingBalance: 300 })
    await other.open({ accountId: 'B' })
    let meetings = 0
    const ledger = aLedger(
      withLedger(parts, {
        write: async (...call) => {
          if (meetings++ < 2) await other.record({ accountId: 'B' })
          return parts.ledger.write(...call)
        },
      }),
      other.tenantId,
    )
    await ledger.transfer({})
    expect(meetings).toBe(3)
    expect(await expectSound(ledger, { opening: 300 })).toHaveLength(1)
    expect(await ledger.balance('B')).toMatchObject({ balance: eur(300), version: 4 })
  })
})
