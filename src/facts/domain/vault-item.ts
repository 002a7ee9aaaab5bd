import type { Instant } from '#kernel/domain/instant.ts'

/** The classes of values that an event had and its fact does not have. Each has an item of its own in the vault. */
export const vaultClasses = ['personal', 'secret'] as const

export type VaultClass = (typeof vaultClasses)[number]

/**
 * The values of one class of one event, encrypted together with their salt. It is stored with the fact in one transaction.
 * An erased item has no box.
 */
export type VaultItem = Readonly<{
  tenantId: string
  eventId: string
  vaultClass: VaultClass
  /** The partner that the event belongs to. */
  partnerId?: string | undefined
  /** The subject and the user of the event, by which its items are found. */
  subject?: string | undefined
  userId?: string | undefined
  /** The user in the data, if the envelope names another one. Users are in lower case: a UUID has two spellings. */
  dataUserId?: string | undefined
  /** The encrypted values, and the encrypted key that decrypts them: base64. */
  box: string
  wrappedKey: string
  /** When the item is deleted. Only secret values have an end of their own. */
  expiresAt?: Instant | undefined
}>

/** What is stored with the first fact of an event and is not part of it. */
export type Belongings = Readonly<{
  /** A keyed digest of the content of the event, with the id of its key. A repeat is compared with it. */
  digest: string
  items: readonly VaultItem[]
}>
