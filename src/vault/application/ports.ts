import type { ItemName } from '#facts/domain/vault-item.ts'
import type { Instant } from '#kernel/domain/instant.ts'

/** A key that encrypts items of the vault, and its own encrypted form in base64. */
export type DataKey = Readonly<{ plain: Uint8Array; wrapped: string }>

/** The keys of the vault. Their master key never leaves its service. */
export type DataKeys = {
  /** Returns the key for new items. Several items share one. @throws Transient `vault-unavailable`. */
  current(): Promise<DataKey>
  /**
   * Decrypts the key of an item. @throws Transient `vault-unavailable`. @throws Refusal `vault-altered` if the master key did not
   * encrypt it.
   */
  open(wrapped: string): Promise<Uint8Array>
}

/** The keys that items of the vault have in their table. */
export type ItemKey = ItemName & Readonly<{ tenantId: string; eventId: string }>

/** An item of the vault as it is stored. An erased item has no box, and the time of its erasure. */
export type StoredItem = ItemKey &
  Readonly<{
    box?: string | undefined
    wrappedKey?: string | undefined
    /** The second at which DynamoDB may delete the item. */
    expiresAt?: number | undefined
    erasedAt?: Instant | undefined
  }>

/** Reads items of the vault. */
export type VaultItems = {
  /**
   * Returns the items that exist, in any order. Strongly consistent, with one call for each hundred items.
   * @throws Transient `vault-unavailable`.
   */
  read(keys: readonly ItemKey[]): Promise<readonly StoredItem[]>
}

/** A key of digests. Its secret is a text of 32 random bytes or more. */
export type DigestKey = Readonly<{ id: string; secret: string }>

/** All keys of digests, newest first. None is ever deleted, because stored digests name it. */
export type DigestKeyList = readonly [DigestKey, ...DigestKey[]]

/** Reads the keys of digests. */
export type DigestKeys = {
  /** Returns the cached keys. @throws Transient `secret-unavailable`. */
  current(): Promise<DigestKeyList>
  /** Returns keys that are read now. @throws Transient `secret-unavailable`, also when they were read a moment ago. */
  renewed(): Promise<DigestKeyList>
}
