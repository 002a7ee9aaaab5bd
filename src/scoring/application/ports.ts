import type { DefinitionRegister } from '#approval/application/definitions.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { Opinion } from '../domain/opinion.ts'
import type { Profile } from '../domain/profile.ts'
import type { Judgement, Ruleset, RulesetDefinition } from '../domain/ruleset.ts'

/** A profile in the store. `version` is the number of its writes; 0 before the first one. */
export type StoredProfile = Readonly<{ accountId: string; profile: Profile; version: number }>

/** The outcome of storing an assessment. `overtaken`: another writer has changed a profile meanwhile, and nothing was written. */
export type StoreOutcome = 'kept' | 'overtaken'

/** The profiles of accounts, and assessments together with them. */
export type AssessmentStore = {
  /**
   * Returns the profiles of the accounts in one strongly consistent read. The tenant and each of its partners have profiles of
   * their own, so an assessment shows nothing that another partner did. A missing profile is returned as an empty one.
   * @throws Transient `store-unavailable`.
   */
  profiles(tenancy: Tenancy, accountIds: readonly string[]): Promise<readonly StoredProfile[]>
  /**
   * Writes an assessment and the updated profiles, together or not at all. `version` is the version that was read. If the log
   * already holds the assessment, nothing is written and the outcome is `kept`.
   * @throws Transient `store-unavailable`.
   */
  keep(assessment: FactDraft, profiles: readonly StoredProfile[]): Promise<StoreOutcome>
}

/** The rulesets of tenants. */
export type Rulesets = {
  /**
   * Returns the active ruleset of a tenant: its own, else the baseline. May be some seconds old.
   * @throws Transient `store-unavailable`, or `ruleset-unusable` when the running code cannot score with it.
   */
  active(tenantId: string): Promise<Ruleset>
}

/** A model that gives an opinion on a judgement. The opinion does not change the judgement. */
export type Model = {
  /** The name of the model in assessments. */
  name: string
  /**
   * Sends a judgement and the type of the event to the model, and nothing that identifies an account. Asks at most once, never
   * rejects, and never takes longer than its timeout. Without an answer, the opinion has the outcome of the failure.
   */
  explain(judgement: Judgement, event: Readonly<{ type: string }>): Promise<Opinion>
}

/** The proposed and activated rulesets of tenants. */
export type RulesetRegister = DefinitionRegister<RulesetDefinition>
