import { randomBytes } from 'node:crypto'
import { Refusal } from '#kernel/domain/errors.ts'
import { makeDigests } from '#vault/application/digests.ts'
import type { DataKeys, DigestKeyList } from '#vault/application/ports.ts'
import { makeTakeOut, type VaultDoor } from '#vault/application/take-out.ts'
import { fixedSecret } from '../doubles/fixed-secret.ts'

/** Data keys in memory. Each call makes a key of its own, so that a test sees a box opened with another one fail. */
export const someDataKeys = (): DataKeys => {
  const keys = new Map<string, Uint8Array>()
  return {
    current: async () => {
      const [plain, wrapped] = [randomBytes(32), randomBytes(8).toString('base64')]
      keys.set(wrapped, plain)
      return { plain, wrapped }
    },
    open: async (wrapped) => keys.get(wrapped) ?? Promise.reject(new Refusal('vault-altered', 'The key is unknown.')),
  }
}

const digestKeys: DigestKeyList = [{ id: 'first', secret: 'a'.repeat(43) }]

/** A door of the vault whose keys are in memory. */
export const aVaultDoor = (dataKeys: DataKeys = someDataKeys(), keys: DigestKeyList = digestKeys): VaultDoor => {
  const digests = makeDigests(fixedSecret(keys))
  return { takeOut: makeTakeOut({ dataKeys, digests }), digests }
}
