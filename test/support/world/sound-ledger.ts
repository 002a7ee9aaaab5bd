import { expect } from 'vitest'
import { eventIdOfKey } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { allEntries, codeOf, eur, type TestLedger } from '../builders/a-ledger.ts'

/** The facts that the ledger recorded of an event, without those that others made of them. */
export const factsOf = async ({ facts, tenantId }: TestLedger, eventId: string): Promise<readonly Fact[]> =>
  (await facts.history(wholeTenant(tenantId), eventId)).filter(({ happening }) => happening === 'received')

/** Whether an account and its facts agree: nothing is lost, duplicated or incomplete. */
export const expectSound = async (
  ledger: TestLedger,
  { accountId = 'A', opening = 0, limit = 0, keys = [] as readonly string[] } = {},
) => {
  const { tenantId } = ledger
  const entries = await allEntries(ledger, accountId)
  const { balance, version } = await ledger.balance(accountId)
  let before = opening
  for (const [index, { id, amount, direction, balanceAfter, recordedAt, version: own }] of entries.entries()) {
    const after = before + (direction === 'credit' ? amount.minorUnits : -amount.minorUnits)
    expect([balanceAfter.minorUnits, own]).toEqual([after, index + 2])
    expect(after).toBeGreaterThanOrEqual(-limit)
    expect(recordedAt >= (entries[index - 1]?.recordedAt ?? '')).toBe(true)
    const [fact] = await factsOf(ledger, id)
    expect(fact).toMatchObject({
      type: 'Ledger.Transaction.Recorded.v1',
      happening: 'received',
      recordedat: recordedAt,
      data: { balanceBefore: eur(before), balanceAfter: eur(after), amount, direction, entryVersion: own },
    })
    before = after
  }
  expect([balance.minorUnits, version]).toEqual([before, entries.length + 1])
  const ids = new Set(entries.map(({ id }) => id))
  expect(ids.size).toBe(entries.length)
  for (const key of keys) {
    const eventId = eventIdOfKey(wholeTenant(tenantId), 'POST /v1/transactions', key)
    expect((await factsOf(ledger, eventId)).length).toBe(ids.has(eventId) ? 1 : 0)
  }
  return entries
}

/** How often a caller who is refused for now sends the same again. */
const sendingCountMax = 5

/** Lets all writers at it at once; one that is refused for now, and for nothing else, sends the same again. */
export const allIn = async (writers: readonly (() => Promise<unknown>)[]): Promise<void> => {
  let waiting = writers
  for (let sendings = 1; sendings <= sendingCountMax && waiting.length > 0; sendings += 1) {
    const codes = await Promise.all(waiting.map((write) => codeOf(write())))
    expect(new Set(codes).difference(new Set(['made', 'account-contended']))).toEqual(new Set())
    waiting = waiting.filter((_, index) => codes[index] !== 'made')
  }
  expect(waiting).toEqual([])
}
