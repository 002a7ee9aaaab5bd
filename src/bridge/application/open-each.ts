import type { Fact } from '#facts/domain/fact.ts'
import { PipelineError } from '#kernel/domain/errors.ts'
import type { Vault } from '#vault/application/open-facts.ts'

type OpenOutcome = PromiseSettledResult<Fact>

/**
 * Opens facts with one read of the vault, and returns the outcome of each by its id. If a value of one was altered, each is
 * opened alone, so that the others are published. While the vault is unavailable, all of them are retried.
 */
export const openEach = async (vault: Vault, facts: readonly Fact[]): Promise<ReadonlyMap<string, OpenOutcome>> => {
  const unique = [...new Map(facts.map((fact) => [fact.id, fact])).values()]
  if (unique.length === 0) return new Map()
  const [together] = await Promise.allSettled([vault.open(unique)])
  const outcomes =
    together.status === 'fulfilled'
      ? together.value.map(({ fact }): OpenOutcome => ({ status: 'fulfilled', value: fact }))
      : isRetryable(together.reason)
        ? unique.map((): OpenOutcome => together)
        : await Promise.allSettled(unique.map((fact) => openAlone(vault, fact)))
  return new Map(unique.map(({ id }, index) => [id, outcomes[index] ?? missing]))
}

/** After a bug, as while the vault is unavailable, the facts are not read one by one. */
const isRetryable = (reason: unknown): boolean => !(reason instanceof PipelineError) || reason.retryable

const openAlone = async (vault: Vault, fact: Fact): Promise<Fact> => {
  const [opened] = await vault.open([fact])
  return opened?.fact ?? fact
}

const missing: OpenOutcome = { status: 'rejected', reason: new Error('The vault returned no outcome for a fact.') }
