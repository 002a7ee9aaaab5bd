import { textOfItemName, type VaultItem } from '#facts/domain/vault-item.ts'
import type { VaultItems } from '#vault/application/ports.ts'

/** The items that a fact log in memory stored. `erase` removes the box of the items of an event, and `alter` replaces it. */
export const makeMemoryVaultItems = (stored: () => readonly VaultItem[]) => {
  const [erased, altered] = [new Set<string>(), new Set<string>()]
  let readCount = 0
  const items: VaultItems = {
    read: async (keys) => {
      readCount += 1
      return keys.flatMap((key) => {
        const item = stored().find((one) => one.eventId === key.eventId && textOfItemName(one) === textOfItemName(key))
        if (item?.tenantId !== key.tenantId) return []
        const erasedAt = '2026-03-01T12:00:00.000Z'
        const box = altered.has(key.eventId) ? 'altered' : item.box
        return [erased.has(key.eventId) ? { ...key, erasedAt } : { ...key, box, wrappedKey: item.wrappedKey }]
      })
    },
  }
  return {
    ...items,
    erase: (eventId: string) => erased.add(eventId),
    alter: (eventId: string) => altered.add(eventId),
    readCount: () => readCount,
  }
}
