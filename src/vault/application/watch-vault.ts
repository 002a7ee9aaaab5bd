import { Refusal } from '#kernel/domain/errors.ts'
import type { Vault } from './open-facts.ts'

/** The same vault. It calls `onAltered` each time that a value does not match its fact, and fails as before. */
export const watchVault = (vault: Vault, onAltered: () => void): Vault => ({
  open: async (facts) => {
    try {
      return await vault.open(facts)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'vault-altered') onAltered()
      throw error
    }
  },
})
