import type { Instant } from '#kernel/domain/instant.ts'
import { happenings } from './happening.ts'

/** The classes of values that were taken out of a fact. Each has an item of its own in the vault. */
export const vaultClasses = ['personal', 'secret'] as const

export type VaultClass = (typeof vaultClasses)[number]

/** An item among those of its event: the class of its values, and the happening of their fact. */
export type ItemName = Readonly<{ vaultClass: VaultClass; happening: string }>

/**
 * The sort key of an item, and what its box is bound to. The items of the first fact have their class alone, and those of a later
 * fact also its happening. Examples: `personal`, `personal#reviewed#0003`.
 */
export const textOfItemName = ({ vaultClass, happening }: ItemName): string =>
  happening === happenings.received() ? vaultClass : `${vaultClass}#${happening}`

/** Reads the sort key of an item. @throws Error for a text that is none. */
export const readItemName = (text: string): ItemName => {
  const vaultClass = vaultClasses.find((known) => text === known || text.startsWith(`${known}#`))
  if (vaultClass === undefined) throw new Error('The sort key of an item of the vault names no class of values.')
  return { vaultClass, happening: text.slice(vaultClass.length + 1) || happenings.received() }
}

/** By what the items of an event are found. */
export type ItemOwner = Readonly<{
  /** The subject and the user of the event. */
  subject?: string | undefined
  userId?: string | undefined
  /** The user in the data, if the envelope names another one. Users are in lower case: a UUID has two spellings. */
  dataUserId?: string | undefined
}>

/**
 * The values of one class of one fact, encrypted together with their salt. It is stored with the fact in one transaction.
 * An erased item has no box.
 */
export type VaultItem = ItemName &
  ItemOwner &
  Readonly<{
    tenantId: string
    eventId: string
    /** The partner that the event belongs to. */
    partnerId?: string | undefined
    /** The encrypted values, and the encrypted key that decrypts them: base64. */
    box: string
    wrappedKey: string
    /** When the item is deleted. Only secret values have an end of their own. */
    expiresAt?: Instant | undefined
  }>

/** What is stored with a fact and is not part of it. */
export type Belongings = Readonly<{
  /**
   * A keyed digest of the content of the event, with the id of its key. A repeat is compared with it. Only the first fact of an
   * event has one: a repeat of a later fact is known by its number.
   */
  digest?: string | undefined
  items: readonly VaultItem[]
}>
