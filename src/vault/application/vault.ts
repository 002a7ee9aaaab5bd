import type { Fact } from '#facts/domain/fact.ts'
import type { VaultClass } from '#facts/domain/vault-item.ts'
import { PipelineError } from '#kernel/domain/errors.ts'

/** Whether the values of one class are in the fact. An expired secret has been deleted at the end of its time. */
export type VaultState = 'open' | 'erased' | 'expired'

/**
 * What the vault reads of a fact. A row with the values of a fact in the same places can be opened like it. Without a happening it
 * is a first fact. A fact without a type or a time has no value with an end, and one without `retainuntil` is never archived.
 */
export type VaultedFact = Pick<Fact, 'id' | 'tenantid' | 'eventid' | 'sluicevault' | 'data'> &
  Partial<Pick<Fact, 'type' | 'happening' | 'receivedat' | 'retainuntil'>>

/** A fact with its values in their places. The values of a class that is not open are still commitments. */
export type OpenedFact<Known = Fact> = Readonly<{
  fact: Known
  states: Readonly<Partial<Record<VaultClass, VaultState>>>
}>

/** The outcome of one fact of several. */
type Outcome<Known> = PromiseSettledResult<OpenedFact<Known>>

/** Reads the values of facts that are in the vault. It makes no call if no fact has any, and one for each hundred items otherwise. */
export type Vault = {
  /**
   * Returns each fact, in order, with its values. @throws Transient `vault-unavailable`. @throws Refusal `vault-altered` if a value
   * does not match its fact, or is missing and was neither erased nor expired, nor archived.
   */
  open<Known extends VaultedFact>(facts: readonly Known[]): Promise<readonly OpenedFact<Known>[]>
  /** Returns the outcome of each fact, in order. An altered value fails its fact alone. Never throws. */
  openEach<Known extends VaultedFact>(facts: readonly Known[]): Promise<readonly Outcome<Known>[]>
}

/** The vault that opens each fact in this way. */
export const vaultOf = (openEach: Vault['openEach']): Vault => ({
  openEach,
  open: async (facts) => (await openEach(facts)).map(openedIn),
})

/** Returns the opened fact of an outcome. @throws the error of the vault. */
export const openedIn = <Known>(outcome: Outcome<Known> | undefined): OpenedFact<Known> => {
  if (outcome?.status === 'fulfilled') return outcome.value
  throw outcome?.reason ?? new Error('The vault returned no outcome for a fact.')
}

/** Returns whether an error of the vault is about a value that does not match its fact. */
export const isAltered = (error: unknown): error is PipelineError =>
  error instanceof PipelineError && error.code === 'vault-altered'
