import { describe, expect, it } from 'vitest'
import { isCommitment } from '#catalogue/commitments.ts'
import { type Fact, type FactDraft, follow } from '#facts/domain/fact.ts'
import { readItemName, textOfItemName } from '#facts/domain/vault-item.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aRegistration } from '#test/support/builders/a-user-event.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeVaultParts, type VaultParts } from '#test/support/ports/vault-stores.ts'
import { decrypt } from '#vault/application/box.ts'
import { makeVault } from '#vault/application/open-facts.ts'
import type { StoredItem } from '#vault/application/ports.ts'
import { boxContextOf, makeTakeOutLater, ownerOf } from '#vault/application/take-out.ts'

const now = '2026-03-02T00:00:00.000Z'

/** A later fact of an event with a text of a person. */
const aStatement = (received: Fact, number: number, reason: string): FactDraft =>
  follow(received, {
    type: 'Workflow.Event.Moved.v1',
    source: 'sluice/workflow',
    happening: `moved#000${number}` as 'moved#0001',
    recordedat: now,
    data: { version: number, moves: [{ from: 'held', to: 'approved', at: now, reason }], status: 'approved' },
  })

const appended = async (parts: VaultParts, received: Fact, statements: readonly FactDraft[]) => {
  const takeOutLater = makeTakeOutLater(parts)
  const taken = await Promise.all(statements.map((clear) => takeOutLater(clear, ownerOf(received))))
  return Promise.all(
    taken.map(async ({ draft, belongings }) => ({ ...(await parts.log.append(draft, belongings)), belongings })),
  )
}

const received = async ({ takeOut, log }: VaultParts): Promise<Fact> => {
  const { draft, belongings } = await takeOut(aRegistration())
  return (await log.append(draft, belongings)).fact
}

describe(`Texts of later facts, in ${storeName},`, () => {
  it('are commitments in the log, and each fact is opened with its own text', async () => {
    const parts = await makeVaultParts()
    const first = await received(parts)
    const clear = [1, 2].map((number) => aStatement(first, number, `Called Mara, ${number}.`))
    const [one, two] = await appended(parts, first, clear)
    expect([one?.fact.sluicevault, one?.belongings?.digest, one?.digest]).toEqual(['personal', undefined, undefined])
    expect(JSON.stringify([one?.fact, two?.fact])).not.toContain('Mara')
    const opened = await parts.vaultAt(now).open([first, ...[one, two].flatMap((held) => held?.fact ?? [])])
    expect(opened.map(({ states }) => states.personal)).toEqual(['open', 'open', 'open'])
    expect(opened[0]?.fact.data).toMatchObject({ email: 'mara.muster@example.org' })
    expect(opened.slice(1).map(({ fact }) => fact.data)).toEqual(clear.map(({ data }) => data))
  })

  it('are found by the subject and the users of the first fact of their event', async () => {
    const parts = await makeVaultParts()
    const first = await received(parts)
    const [one] = await appended(parts, first, [aStatement(first, 1, 'Called Mara.')])
    expect(one?.fact).not.toHaveProperty('userid')
    const { tenantid, eventid } = first
    const item = { tenantId: tenantid, eventId: eventid, vaultClass: 'personal', happening: 'moved#0001' } as const
    expect(await parts.row(item)).toMatchObject({
      bySubjectPk: `${tenantid}#person/7`,
      byUserPk: `${tenantid}#${String(first.data.userId)}`,
    })
  })

  it('are bound to their fact: the item of another one does not open, and fails its fact alone', async () => {
    const parts = await makeVaultParts()
    const first = await received(parts)
    const held = await appended(
      parts,
      first,
      [1, 2].map((number) => aStatement(first, number, 'Called Mara.')),
    )
    const facts = [first, ...held.map(({ fact }) => fact)]
    const [own, other] = held.map(({ belongings }) => belongings?.items[0])
    const change = (item: StoredItem): StoredItem =>
      item.happening === own?.happening ? { ...item, box: other?.box, wrappedKey: other?.wrappedKey } : item
    const items: VaultParts['items'] = { read: async (keys) => (await parts.items.read(keys)).map(change) }
    const outcomes = await makeVault({ items, dataKeys: parts.dataKeys, clock: () => now }).openEach(facts)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({
      reason: { code: 'vault-altered', message: expect.stringContaining(facts[1]?.id ?? '-') },
    })
  })

  it('have a box that opens for no other fact and no first fact of their event', async () => {
    const parts = await makeVaultParts()
    const first = await received(parts)
    const [held] = await appended(parts, first, [aStatement(first, 1, 'Called Mara.')])
    const [item] = held?.belongings?.items ?? []
    if (!item) throw new Error('The fact has no item.')
    const key = await parts.dataKeys.open(item.wrappedKey)
    const textFor = (happening: string) => decrypt(key, item.box, boxContextOf({ ...item, happening })).toString()
    expect(textFor('moved#0001')).toContain('Called Mara.')
    for (const other of ['moved#0002', 'received']) expect(() => textFor(other)).toThrow()
  })

  it('are none in a fact without a text of a person', async () => {
    const parts = await makeVaultParts()
    const refuse = async (): Promise<never> => Promise.reject(new Error('No key is needed.'))
    const clear = {
      ...aStatement(aFact(), 1, ''),
      type: 'Risk.Assessment.Failed.v1',
      data: { code: 'store-unavailable' },
    }
    const taken = await makeTakeOutLater({ dataKeys: { ...parts.dataKeys, current: refuse } })(clear, {})
    expect(taken).toEqual({ draft: clear })
  })
})

describe('The sort key of an item', () => {
  it.each([
    ['personal', { vaultClass: 'personal', happening: 'received' }],
    ['secret', { vaultClass: 'secret', happening: 'received' }],
    ['personal#reviewed#0003', { vaultClass: 'personal', happening: 'reviewed#0003' }],
  ] as const)('%s is read as it is written', (text, name) => {
    expect([textOfItemName(name), readItemName(text)]).toEqual([text, name])
  })

  it('names a class', () => {
    expect(() => readItemName('personally')).toThrow('names no class')
    expect(() => readItemName('')).toThrow('names no class')
  })
})

it('the commitments of two facts to one text differ', async () => {
  const parts = await makeVaultParts()
  const first = await received(parts)
  const held = await appended(
    parts,
    first,
    [1, 2].map((number) => aStatement(first, number, 'Called Mara.')),
  )
  const reasons = held.map(({ fact }) => (fact.data.moves as readonly { reason: string }[])[0]?.reason)
  expect(reasons.every(isCommitment)).toBe(true)
  expect(new Set(reasons).size).toBe(2)
})
