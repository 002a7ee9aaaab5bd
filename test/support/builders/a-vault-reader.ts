import type { FactLog } from '#facts/application/fact-log.ts'
import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import { textOfItemName, type VaultClass } from '#facts/domain/vault-item.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVault } from '#vault/application/open-facts.ts'
import type { ItemKey, StoredItem } from '#vault/application/ports.ts'
import { makeTakeOutLater, ownerOf } from '#vault/application/take-out.ts'
import type { Vault } from '#vault/application/vault.ts'
import { aVaultDoor, someDataKeys } from './a-vault.ts'

/** A vault without values. It refuses a fact that has some. */
export const emptyVault: Vault = makeVault({
  items: { read: () => Promise.reject(new Error('The vault was read.')) },
  dataKeys: someDataKeys(),
  clock: systemClock,
})

/** A vault in memory with its door. Its items can be erased, lost and altered, and it counts its reads. */
export const aVault = () => {
  const dataKeys = someDataKeys()
  const { takeOut } = aVaultDoor(dataKeys)
  const takeOutLater = makeTakeOutLater({ dataKeys })
  const stored = new Map<string, StoredItem>()
  const state = { isUnavailable: false }
  /** The number of items of each read. */
  const reads: number[] = []
  const read = async (keys: readonly Parameters<typeof nameOf>[0][]) => {
    reads.push(keys.length)
    if (state.isUnavailable) throw new Transient('vault-unavailable', 'The table of the vault is throttled.')
    return keys.flatMap((key) => stored.get(nameOf(key)) ?? [])
  }
  const change = (fact: Fact, vaultClass: VaultClass, changed: Partial<StoredItem>): void => {
    const name = nameOf(keyOf(fact, vaultClass))
    const item = stored.get(name)
    if (item === undefined) throw new Error(`The vault has no item ${name}.`)
    stored.set(name, { ...item, ...changed })
  }
  return {
    vault: makeVault({ items: { read }, dataKeys, clock: systemClock }),
    state,
    reads,
    /** Appends a fact as a door does. Returns it as it is in the log. */
    append: async (facts: Pick<FactLog, 'append'>, clear: FactDraft): Promise<Fact> => {
      const { draft, belongings } = await takeOut(clear)
      for (const item of belongings?.items ?? []) stored.set(nameOf(item), { ...item, expiresAt: undefined })
      return (await facts.append(draft, belongings)).fact
    },
    /** Appends a later fact of an event as the door of reviews does. */
    appendLater: async (facts: Pick<FactLog, 'append'>, clear: FactDraft, received: Fact): Promise<Fact> => {
      const { draft, belongings } = await takeOutLater(clear, ownerOf(received))
      for (const item of belongings?.items ?? []) stored.set(nameOf(item), { ...item, expiresAt: undefined })
      return (await facts.append(draft, belongings)).fact
    },
    erase: (fact: Fact, vaultClass: VaultClass) =>
      change(fact, vaultClass, { box: undefined, wrappedKey: undefined, erasedAt: systemClock() }),
    expire: (fact: Fact) => change(fact, 'secret', { expiresAt: 1 }),
    alter: change,
    /** Puts the item of one event in the place of that of another. */
    swap: (fact: Fact, other: Fact, vaultClass: VaultClass) => {
      const item = stored.get(nameOf(keyOf(other, vaultClass)))
      change(fact, vaultClass, { box: item?.box, wrappedKey: item?.wrappedKey })
    },
  }
}

const keyOf = ({ tenantid, eventid, happening }: Fact, vaultClass: VaultClass): ItemKey => ({
  ...{ tenantId: tenantid, eventId: eventid, happening },
  vaultClass,
})

const nameOf = (key: ItemKey): string => `${key.tenantId} ${key.eventId} ${textOfItemName(key)}`
