import type { FactDraft } from '#facts/domain/fact.ts'
import type { ErrorCode } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { DefinitionName } from '../domain/definition-name.ts'
import type { Person } from '../domain/person.ts'
import type { ProposalRecord } from '../domain/proposal.ts'

/** A definition that was proposed for a tenant. `activatedBy` and `activatedAt` are from its last activation. */
export type DefinitionProposal<Definition> = ProposalRecord & Readonly<{ definition: Definition }>

/** A proposal at the moment of its withdrawal. */
export type DefinitionWithdrawal<Definition> = DefinitionProposal<Definition> & Readonly<{ withdrawnAt: Instant }>

/** The active definition of a tenant. `count` is 1 for the tenant's first activation, and increases by 1 with each. */
export type DefinitionActivation<Definition> = DefinitionProposal<Definition> &
  Readonly<{ activatedBy: string; activatedAt: Instant; count: number }>

type Page = Readonly<{ limit: number; after: DefinitionName | undefined }>

/**
 * The proposed and activated definitions of tenants, of one kind. All reads are strongly consistent.
 * Every method @throws Transient `store-unavailable`.
 */
export type DefinitionRegister<Definition> = {
  /**
   * Returns the active definition; `undefined` if the tenant never had its own. @throws Transient with the code `unusable` of the
   * kind if its row was edited by hand.
   */
  active(tenantId: string): Promise<DefinitionActivation<Definition> | undefined>
  /** Returns a proposal by its name. @throws Refusal `proposal-altered` if its row was edited by hand, so that it cannot be read. */
  proposal(tenantId: string, name: DefinitionName): Promise<DefinitionProposal<Definition> | undefined>
  /** Returns whether a person has ever proposed this content, under any name. `content` is a result of `contentOf` of the kind. */
  hasProposed(tenantId: string, content: string, person: Person): Promise<boolean>
  /**
   * Returns up to `limit` proposals by id and version, after the named one. `next` names the last one if more may follow. A row
   * that cannot be read is left out.
   */
  proposals(
    tenantId: string,
    page: Page,
  ): Promise<Readonly<{ items: readonly DefinitionProposal<Definition>[]; next: DefinitionName | undefined }>>
  /**
   * Writes a proposal and its fact together or not at all. `before` is the lapsed or withdrawn proposal that it replaces.
   * Returns `false` if its name is taken, or if `before` was changed meanwhile.
   */
  propose(
    tenantId: string,
    proposal: DefinitionProposal<Definition>,
    draft: FactDraft,
    before?: DefinitionProposal<Definition>,
  ): Promise<boolean>
  /** Withdraws a proposal and writes its fact, together or not at all. Returns `false` if it was changed meanwhile. */
  withdraw(tenantId: string, proposal: DefinitionWithdrawal<Definition>, draft: FactDraft): Promise<boolean>
  /**
   * Activates a proposal and writes its fact, together or not at all. Returns `false` if its `count` is taken, or if the proposal
   * was withdrawn or replaced meanwhile.
   */
  activate(tenantId: string, activation: DefinitionActivation<Definition>, draft: FactDraft): Promise<boolean>
}

/** A kind of definition that one person proposes and another activates: what its rows, facts, responses and refusals name. */
export type DefinitionKind<Definition extends DefinitionName, Shown extends object = object> = Readonly<{
  /** Example: `ruleset`. */
  noun: string
  /** The page about it. Example: `docs/rulesets.md`. */
  page: string
  codes: Readonly<Record<'invalid' | 'unknown' | 'taken' | 'overtaken' | 'unusable', ErrorCode>>
  /**
   * The definition of a tenant that has none of its own, those of earlier releases, what sentences call it, and its field in lists.
   * Its id is valid only with its exact content.
   */
  standard: Readonly<{ definition: Definition; earlier?: readonly Definition[]; name: string; field: string }>
  /** Identifies the content without its name: SHA-256 in hex. */
  contentOf: (definition: Definition) => string
  /** Reads a stored definition; `undefined` for anything else. */
  read: (stored: unknown) => Definition | undefined
  /** The field of facts and responses that has the definition. */
  shown: (definition: DefinitionName) => Shown
  facts: Readonly<{
    source: string
    eventIdOf: (tenantId: string) => string
    types: Readonly<Record<'proposed' | 'withdrawn' | 'activated', string>>
  }>
}>
