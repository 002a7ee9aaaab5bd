import type { Instant } from '#kernel/domain/instant.ts'
import type { Person } from './person.ts'
import { isProposer, type ProposalFact, type ProposalRecord, roundOf, stageOf } from './proposal.ts'

/** An act of a person on a proposal, with what the store holds about the thing that the proposal changes. */
export type ProposalCommand =
  | Readonly<{ kind: 'propose'; by: Person; content: string }>
  | Readonly<{ kind: 'withdraw'; by: Person }>
  | Readonly<{
      kind: 'activate'
      by: Person
      /** The content of the stored proposal, computed again from what would be activated. */
      content: string
      /** The content that the person names. Without it, the name of the proposal identifies it. */
      named?: string | undefined
      /** What is active now, and what the person wants to replace. Without the second, it is what is active now. */
      active: string
      replaces?: string | undefined
      /** Whether the proposal is active already. */
      isActive: boolean
      /** Whether the person has proposed the same under another name. */
      hasProposed: boolean
    }>

/**
 * Reasons to refuse a command. `own`: a second person must activate it. `foreign`: only its proposer can withdraw it. `taken`:
 * another person has proposed it. `altered`: it is not what was proposed or named. `overtaken`: something else is active.
 */
export type ProposalRefusal =
  | 'unknown'
  | 'own'
  | 'foreign'
  | 'taken'
  | 'altered'
  | 'overtaken'
  | 'lapsed'
  | 'withdrawn'
  | 'activated'

/** The facts of a command; none if it is a repeat. Or the reason why it is refused. */
export type ProposalDecision = Readonly<{ facts: readonly ProposalFact[] }> | Readonly<{ refused: ProposalRefusal }>

const nothing: ProposalDecision = { facts: [] }

/** Decides a command on a proposal. `record` is the proposal so far; `undefined` if nothing was proposed. */
export const decide = (
  record: ProposalRecord | undefined,
  command: ProposalCommand,
  now: Instant,
): ProposalDecision => {
  if (command.kind === 'propose') return decideProposal(record, command, now)
  if (record === undefined) return { refused: 'unknown' }
  return command.kind === 'withdraw' ? decideWithdrawal(record, command, now) : decideActivation(record, command, now)
}

type CommandOf<Kind> = Extract<ProposalCommand, { kind: Kind }>

const decideProposal = (
  record: ProposalRecord | undefined,
  { by, content }: CommandOf<'propose'>,
  now: Instant,
): ProposalDecision => {
  const proposed = (round: number): ProposalDecision => ({
    facts: [{ kind: 'proposed', round, content, by, at: now }],
  })
  if (record === undefined) return proposed(1)
  const stage = stageOf(record, now)
  if (stage === 'withdrawn' || stage === 'lapsed') return proposed(roundOf(record) + 1)
  return isProposer(record, by) ? nothing : { refused: 'taken' }
}

/** A lapsed proposal can be withdrawn too: it cannot be activated in either case. */
const decideWithdrawal = (record: ProposalRecord, { by }: CommandOf<'withdraw'>, now: Instant): ProposalDecision => {
  if (!isProposer(record, by)) return { refused: 'foreign' }
  const stage = stageOf(record, now)
  if (stage === 'activated') return { refused: 'activated' }
  return stage === 'withdrawn' ? nothing : { facts: [{ kind: 'withdrawn', at: now }] }
}

const decideActivation = (
  record: ProposalRecord,
  { by, content, named, active, replaces, isActive, hasProposed }: CommandOf<'activate'>,
  now: Instant,
): ProposalDecision => {
  if (isProposer(record, by) || hasProposed) return { refused: 'own' }
  if ((record.content ?? content) !== content || (named ?? content) !== content) return { refused: 'altered' }
  const stage = stageOf(record, now)
  if (stage === 'withdrawn' || stage === 'lapsed') return { refused: stage }
  if (isActive) return nothing
  if ((replaces ?? active) !== active) return { refused: 'overtaken' }
  return { facts: [{ kind: 'activated', by, at: now }] }
}
