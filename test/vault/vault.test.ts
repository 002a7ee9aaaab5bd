import { describe, expect, it } from 'vitest'
import { withId } from '#facts/application/identity.ts'
import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import { tombstoneOf } from '#facts/domain/tombstone.ts'
import { vaultClasses } from '#facts/domain/vault-item.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aRegistration } from '#test/support/builders/a-user-event.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeVaultParts, type VaultParts } from '#test/support/ports/vault-stores.ts'
import { encrypt } from '#vault/application/box.ts'
import { makeVault } from '#vault/application/open-facts.ts'
import type { ItemKey, StoredItem } from '#vault/application/ports.ts'
import { boxContextOf } from '#vault/application/take-out.ts'

const now = '2026-03-02T00:00:00.000Z'

const stored = async ({ takeOut, log }: VaultParts, clear: FactDraft = aRegistration()): Promise<Fact> => {
  const { draft, belongings } = await takeOut(clear)
  return (await log.append(draft, belongings)).fact
}

/** A vault whose items are changed after they were read. */
const withItems = (
  { items, dataKeys }: VaultParts,
  change: (item: StoredItem) => StoredItem | undefined,
  at: Instant = now,
) =>
  makeVault({
    items: { read: async (keys) => (await items.read(keys)).flatMap((item) => change(item) ?? []) },
    dataKeys,
    clock: () => at,
  })

describe(`The vault, in ${storeName},`, () => {
  it('opens more facts than one call can read, each with its own values, and no value twice', async () => {
    const parts = await makeVaultParts()
    const emails = Array.from({ length: 60 }, (_, index) => `mara.${index}@example.org`)
    const facts = await Promise.all(
      emails.map((email) => stored(parts, aRegistration({ data: { ...aRegistration().data, email } }))),
    )
    const opened = await parts.vaultAt(now).open([...facts, ...facts.slice(0, 3)])
    expect(opened.map(({ fact }) => fact.data.email)).toEqual([...emails, ...emails.slice(0, 3)])
  })

  it('makes no call for facts without values in it, and returns them unchanged', async () => {
    const refuse = async (): Promise<never> => Promise.reject(new Error('No call is needed.'))
    const vault = makeVault({ items: { read: refuse }, dataKeys: { open: refuse }, clock: () => now })
    // A fact of an earlier version has clear values.
    const facts = [aFact(), withId(aRegistration())]
    expect(await vault.open(facts)).toEqual(facts.map((fact) => ({ fact, states: {} })))
  })

  it('returns commitments for an erased item, and the values of the other class', async () => {
    const parts = await makeVaultParts()
    const fact = await stored(parts)
    const erased = withItems(parts, ({ box, wrappedKey, ...item }) =>
      item.vaultClass === 'personal' ? { ...item, erasedAt: now } : { ...item, box, wrappedKey },
    )
    const [opened] = await erased.open([fact])
    expect(opened?.states).toEqual({ personal: 'erased', secret: 'open' })
    expect(opened?.fact.data).toMatchObject({ email: fact.data.email, verificationToken: 'a-verification-token' })
  })

  it('returns no secret after its time, whether DynamoDB has deleted it or not', async () => {
    const parts = await makeVaultParts()
    const fact = await stored(parts)
    const end = '2026-03-31T12:00:01.000Z'
    const without = withItems(parts, (item) => (item.vaultClass === 'secret' ? undefined : item), end)
    for (const vault of [parts.vaultAt(end), without]) {
      const [opened] = await vault.open([fact])
      expect(opened?.states).toEqual({ personal: 'open', secret: 'expired' })
      expect(opened?.fact.data).toMatchObject({ email: 'mara.muster@example.org' })
      expect(opened?.fact.data.verificationToken).toBe(fact.data.verificationToken)
    }
  })

  it('refuses an item that is missing or empty and was not erased', async () => {
    const parts = await makeVaultParts()
    const fact = await stored(parts)
    const emptied = ({ box: _, wrappedKey: __, ...item }: StoredItem) => item
    for (const vaultClass of vaultClasses)
      for (const change of [() => undefined, emptied]) {
        const vault = withItems(parts, (item) => (item.vaultClass === vaultClass ? change(item) : item))
        await expect(vault.open([fact])).rejects.toMatchObject({ code: 'vault-altered', retryable: false })
      }
  })

  it('takes a missing item for one that left with its event, once the retention is over', async () => {
    const parts = await makeVaultParts()
    const fact = await stored(parts, aRegistration({ retainuntil: '2026-03-31T00:00:00.000Z' }))
    const [none, before] = ['2026-03-31T00:00:01.000Z', now].map((at) => withItems(parts, () => undefined, at))
    expect((await none?.open([fact]))?.[0]?.states).toEqual({ personal: 'erased', secret: 'erased' })
    await expect(before?.open([fact])).rejects.toMatchObject({ code: 'vault-altered' })
    const mark = { facthash: 'f'.repeat(64), archivedat: now, archivekey: 'facts/acme/1.json' }
    const [tombstone] = (await before?.open([tombstoneOf(fact, mark)])) ?? []
    expect(tombstone?.states).toEqual({})
  })

  it('refuses a box of another event or class, a changed box, and values that the fact does not commit to', async () => {
    const parts = await makeVaultParts()
    const [fact, other] = [await stored(parts), await stored(parts)]
    const keyOf = ({ tenantid, eventid, happening }: Fact, vaultClass: ItemKey['vaultClass']): ItemKey => ({
      ...{ tenantId: tenantid, eventId: eventid, happening },
      vaultClass,
    })
    const itemOf = async (key: ItemKey) => (await parts.items.read([key]))[0]
    const [foreign, secret] = [await itemOf(keyOf(other, 'personal')), await itemOf(keyOf(fact, 'secret'))]
    const { plain, wrapped } = await parts.dataKeys.current()
    const boxed = (values: object) => ({
      box: encrypt(plain, Buffer.from(JSON.stringify({ salt: 's', values })), boxContextOf(keyOf(fact, 'personal'))),
      wrappedKey: wrapped,
    })
    const changes = [
      { box: foreign?.box, wrappedKey: foreign?.wrappedKey },
      { box: secret?.box, wrappedKey: secret?.wrappedKey },
      { box: `AAAA${foreign?.box?.slice(4)}`, wrappedKey: foreign?.wrappedKey },
      { box: '', wrappedKey: wrapped },
      { wrappedKey: undefined },
      { wrappedKey: 'AAAA' },
      boxed({ '/data/email': 'other@example.org' }),
      boxed({ '/data/none': 'other@example.org' }),
    ]
    for (const change of changes) {
      const vault = withItems(parts, (item) => (item.vaultClass === 'personal' ? { ...item, ...change } : item))
      const refusal = { code: 'vault-altered', retryable: false, message: expect.stringContaining(fact.id) }
      await expect(vault.open([fact])).rejects.toMatchObject(refusal)
    }
  })

  it('never returns a fact without its values because their key is unavailable', async () => {
    const parts = await makeVaultParts()
    const fact = await stored(parts)
    const open = () => Promise.reject(new Transient('vault-unavailable', 'The key is unavailable.'))
    const vault = makeVault({ items: parts.items, dataKeys: { open }, clock: () => now })
    await expect(vault.open([fact])).rejects.toMatchObject({ code: 'vault-unavailable', retryable: true })
  })
})
