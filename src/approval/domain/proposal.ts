import { daysAfter, type Instant } from '#kernel/domain/instant.ts'
import { isSamePerson, type Person } from './person.ts'

/**
 * The days after which an open proposal lapses. It is longer than a holiday of the second person, and shorter than the time after
 * which no one remembers the reasons of a proposal.
 */
export const proposalDaysMax = 14

/** A proposal and its life so far, as rows, facts and responses name its fields. */
export type ProposalRecord = Readonly<{
  /** Counts the proposals of the same thing from 1. A proposal of an earlier version has no round: it is the first. */
  round?: number | undefined
  /** Identifies what is proposed: SHA-256 in hex. A proposal of an earlier version has none. */
  content?: string | undefined
  proposedBy: string
  proposedByIssuer?: string | undefined
  proposedAt: Instant
  withdrawnAt?: Instant | undefined
  activatedBy?: string | undefined
  activatedByIssuer?: string | undefined
  activatedAt?: Instant | undefined
}>

/** `lapsed` is a function of time, and has no fact. */
export type ProposalStage = 'open' | 'lapsed' | 'withdrawn' | 'activated'

/** What happened to a proposal. */
export type ProposalFact =
  | Readonly<{ kind: 'proposed'; round: number; content: string; by: Person; at: Instant }>
  | Readonly<{ kind: 'withdrawn'; at: Instant }>
  | Readonly<{ kind: 'activated'; by: Person; at: Instant }>

/** The moment from which an open proposal cannot be activated. */
export const lapsesAt = ({ proposedAt }: Pick<ProposalRecord, 'proposedAt'>): Instant =>
  daysAfter(proposedAt, proposalDaysMax)

/** An activated proposal does not lapse: two people agreed to it. */
export const stageOf = (record: ProposalRecord, now: Instant): ProposalStage => {
  if (record.activatedAt !== undefined) return 'activated'
  if (record.withdrawnAt !== undefined) return 'withdrawn'
  return now >= lapsesAt(record) ? 'lapsed' : 'open'
}

export const roundOf = ({ round }: Pick<ProposalRecord, 'round'>): number => round ?? 1

const proposerOf = ({ proposedBy: id, proposedByIssuer: issuer }: ProposalRecord): Person => ({ id, issuer })

/** Returns whether a person can be the proposer. */
export const isProposer = (record: ProposalRecord, person: Person): boolean => isSamePerson(proposerOf(record), person)

/** Adds a fact to a proposal. A proposal after a withdrawn or lapsed one begins anew, with the next round. */
export const evolve = (record: ProposalRecord | undefined, fact: ProposalFact): ProposalRecord | undefined => {
  switch (fact.kind) {
    case 'proposed':
      return proposalRecord(fact)
    case 'withdrawn':
      return record && { ...record, withdrawnAt: fact.at }
    case 'activated':
      return record && { ...record, ...activationFields(fact) }
  }
}

/** A new proposal. */
export const proposalRecord = ({
  round,
  content,
  by: { id, issuer },
  at,
}: Extract<ProposalFact, { kind: 'proposed' }>) => ({
  round,
  content,
  proposedBy: id,
  ...(issuer !== undefined && { proposedByIssuer: issuer }),
  proposedAt: at,
})

/** The fields of a proposal that an activation sets. */
export const activationFields = ({ by: { id, issuer }, at }: Extract<ProposalFact, { kind: 'activated' }>) => ({
  activatedBy: id,
  activatedByIssuer: issuer,
  activatedAt: at,
})
