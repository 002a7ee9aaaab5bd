import type { FactDraft } from '#facts/domain/fact.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Opinion } from '../domain/opinion.ts'
import type { Profile } from '../domain/profile.ts'
import type { Judgement, Ruleset, RulesetDefinition } from '../domain/ruleset.ts'

/** A profile as the store holds it. `version` counts its writes; 0 where there is none yet. */
export type HeldProfile = Readonly<{ accountId: string; profile: Profile; version: number }>

/** What became of an assessment: it stands, or a profile was changed by another writer meanwhile and nothing was written. */
export type Keeping = 'kept' | 'overtaken'

/** The profiles of accounts, and assessments together with them. */
export type AssessmentStore = {
  /**
   * The profiles of these accounts, in one read, strongly consistent; an empty one where there is none yet.
   * @throws Transient `store-unavailable`.
   */
  profiles(tenantId: string, accountIds: readonly string[]): Promise<readonly HeldProfile[]>
  /**
   * Writes an assessment and the profiles it leads to, together or not at all; `version` is the one that was read. Where
   * the log holds the assessment already, the one that came first stands and the profiles with it.
   * @throws Transient `store-unavailable`.
   */
  keep(assessment: FactDraft, profiles: readonly HeldProfile[]): Promise<Keeping>
}

/** The rulesets of tenants. */
export type Rulesets = {
  /**
   * What the tenant's events are scored with: its own active ruleset, else the baseline. May be some seconds old.
   * @throws Transient `store-unavailable`, or `ruleset-unusable` where the running code cannot score with its own.
   */
  active(tenantId: string): Promise<Ruleset>
}

/** Somebody who may be asked what they think of a judgement. The rules have decided by then. */
export type Model = {
  /** What it is called in assessments. */
  name: string
  /**
   * Tells it a judgement and the event's type, nothing by which an account could be found. Asks at most once, never rejects
   * and never takes longer than its time limit: that there is no answer is an answer too.
   */
  explain(judgement: Judgement, event: Readonly<{ type: string }>): Promise<Opinion>
}

/** A ruleset by its name. A name stands for one content, for ever. */
export type RulesetName = Readonly<{ id: string; version: number }>

/** A ruleset that somebody wants a tenant's events to be scored with. `activatedBy` and `activatedAt` tell of the last time. */
export type Proposal = Readonly<{
  definition: RulesetDefinition
  proposedBy: string
  proposedAt: Instant
  activatedBy?: string | undefined
  activatedAt?: Instant | undefined
}>

/** What a tenant's events are scored with. `count` is 1 for the tenant's first activation, and each further one counts on. */
export type Activation = Proposal & Readonly<{ activatedBy: string; activatedAt: Instant; count: number }>

/**
 * Where operators propose and activate the rulesets of tenants. All reads are strongly consistent.
 * Each of its methods @throws Transient `store-unavailable`.
 */
export type RulesetRegister = {
  /** The ruleset in force; `undefined` where the tenant never had one of its own. */
  active(tenantId: string): Promise<Activation | undefined>
  proposal(tenantId: string, name: RulesetName): Promise<Proposal | undefined>
  /** Whether somebody has proposed this content, under whatever name. `content` is what `contentOf` makes of it. */
  hasProposed(tenantId: string, content: string, person: string): Promise<boolean>
  /** Up to `limit` proposals by id and version, after the one that is named; `next` names the last where there may be more. */
  proposals(
    tenantId: string,
    page: Readonly<{ limit: number; after: RulesetName | undefined }>,
  ): Promise<Readonly<{ items: readonly Proposal[]; next: RulesetName | undefined }>>
  /** Writes a proposal and its fact together or not at all. False when its name is taken. */
  propose(tenantId: string, proposal: Proposal, draft: FactDraft): Promise<boolean>
  /** Puts a proposal in force and writes its fact, together or not at all. False when its `count` is taken. */
  activate(tenantId: string, activation: Activation, draft: FactDraft): Promise<boolean>
}
