import type { Person } from '#approval/domain/person.ts'
import type { ProposalRecord } from '#approval/domain/proposal.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { Instant } from '#kernel/domain/instant.ts'
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

/** The name of a ruleset. The content of a name never changes. */
export type RulesetName = Readonly<{ id: string; version: number }>

/** A ruleset that was proposed for a tenant. `activatedBy` and `activatedAt` are from its last activation. */
export type Proposal = ProposalRecord & Readonly<{ definition: RulesetDefinition }>

/** A proposal at the moment of its withdrawal. */
export type WithdrawnProposal = Proposal & Readonly<{ withdrawnAt: Instant }>

/** The active ruleset of a tenant. `count` is 1 for the tenant's first activation, and increases by 1 with each. */
export type Activation = Proposal & Readonly<{ activatedBy: string; activatedAt: Instant; count: number }>

/**
 * The proposed and activated rulesets of tenants. All reads are strongly consistent.
 * Every method @throws Transient `store-unavailable`.
 */
export type RulesetRegister = {
  /** Returns the active ruleset; `undefined` if the tenant never had its own. @throws Transient `ruleset-unusable` if its row was edited by hand. */
  active(tenantId: string): Promise<Activation | undefined>
  /** Returns a proposal by its name. @throws Refusal `proposal-altered` if its row was edited by hand, so that it cannot be read. */
  proposal(tenantId: string, name: RulesetName): Promise<Proposal | undefined>
  /** Returns whether a person has ever proposed this content, under any name. `content` is a result of `contentOf`. */
  hasProposed(tenantId: string, content: string, person: Person): Promise<boolean>
  /** Returns up to `limit` proposals by id and version, after the named one. `next` names the last one if more may follow. A row that cannot be read is left out. */
  proposals(
    tenantId: string,
    page: Readonly<{ limit: number; after: RulesetName | undefined }>,
  ): Promise<Readonly<{ items: readonly Proposal[]; next: RulesetName | undefined }>>
  /**
   * Writes a proposal and its fact together or not at all. `before` is the lapsed or withdrawn proposal that it replaces.
   * Returns `false` if its name is taken, or if `before` was changed meanwhile.
   */
  propose(tenantId: string, proposal: Proposal, draft: FactDraft, before?: Proposal): Promise<boolean>
  /** Withdraws a proposal and writes its fact, together or not at all. Returns `false` if it was changed meanwhile. */
  withdraw(tenantId: string, proposal: WithdrawnProposal, draft: FactDraft): Promise<boolean>
  /**
   * Activates a proposal and writes its fact, together or not at all. Returns `false` if its `count` is taken, or if the proposal
   * was withdrawn or replaced meanwhile.
   */
  activate(tenantId: string, activation: Activation, draft: FactDraft): Promise<boolean>
}
