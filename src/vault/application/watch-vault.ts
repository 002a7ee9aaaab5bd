import type { PipelineError } from '#kernel/domain/errors.ts'
import { isAltered, type Vault, vaultOf } from './vault.ts'

/** The same vault. It calls `onAltered` with the error of each fact whose values do not match it, and fails as before. */
export const watchVault = (vault: Vault, onAltered: (error: PipelineError) => void): Vault =>
  vaultOf(async (facts) => {
    const outcomes = await vault.openEach(facts)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected' && isAltered(outcome.reason)) onAltered(outcome.reason)
    return outcomes
  })
