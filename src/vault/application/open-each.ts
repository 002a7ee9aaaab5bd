import { PipelineError } from '#kernel/domain/errors.ts'
import type { OpenedFact, Vault, VaultedFact } from './open-facts.ts'

/**
 * Opens facts with one read of the vault, and returns the outcome of each, in order. If a value of one was altered, the halves are
 * opened apart, down to single facts, so that the others are open. While the vault is unavailable, all of them have its error.
 */
export const openEach = async <Known extends VaultedFact>(
  vault: Vault,
  facts: readonly Known[],
): Promise<readonly PromiseSettledResult<OpenedFact<Known>>[]> => {
  const [together] = await Promise.allSettled([vault.open(facts)])
  if (together.status === 'fulfilled') return together.value.map((value) => ({ status: 'fulfilled', value }))
  if (facts.length <= 1 || !isAltered(together.reason)) return facts.map(() => together)
  const half = Math.ceil(facts.length / 2)
  const halves = [facts.slice(0, half), facts.slice(half)]
  return (await Promise.all(halves.map((part) => openEach(vault, part)))).flat()
}

/** Returns whether an error of the vault is about a value that does not match its fact. */
export const isAltered = (error: unknown): error is PipelineError =>
  error instanceof PipelineError && error.code === 'vault-altered'
