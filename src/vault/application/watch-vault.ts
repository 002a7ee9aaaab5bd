import type { PipelineError } from '#kernel/domain/errors.ts'
import { isAltered } from './open-each.ts'
import type { Vault } from './open-facts.ts'

/** The same vault. It calls `onAltered` with the error each time that a value does not match its fact, and fails as before. */
export const watchVault = (vault: Vault, onAltered: (error: PipelineError) => void): Vault => ({
  open: async (facts) => {
    try {
      return await vault.open(facts)
    } catch (error) {
      if (isAltered(error)) onAltered(error)
      throw error
    }
  },
})
