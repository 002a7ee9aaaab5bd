import type { ProposalRecord } from '#approval/domain/proposal.ts'
import type { Instant } from '#kernel/domain/instant.ts'

/** Whose personal data an erasure removes: exactly one of these. */
export type ErasureTarget = Readonly<{
  eventId?: string | undefined
  subject?: string | undefined
  userId?: string | undefined
}>

/** Returns whether two ids name one user. A UUID has two spellings. */
export const isSameUser = (one: unknown, other: string): boolean =>
  typeof one === 'string' && one.toLowerCase() === other.toLowerCase()

/** The result of an erasure. `waiting`: the messages that waited in the queue `intake`. */
export type ErasureCounts = Readonly<
  Record<
    'erased' | 'held' | 'alreadyErased' | 'failed' | 'letters' | 'lettersUnreadable' | 'lettersUnsearched' | 'waiting',
    number
  >
> &
  Readonly<{ lettersHeld?: number | undefined }>

/** An erasure of a tenant, with its proposal. */
export type Erasure = ProposalRecord &
  Readonly<{
    id: string
    target: ErasureTarget
    reason: string
    /** The job that erases. A repeat after a restore has a new one. */
    jobId: string
    completedAt?: Instant | undefined
    /** How many times it was completed. It is above 1 after a restore. */
    completions?: number | undefined
    /** The events that were erased since it was approved, or was made due again. */
    erased?: number | undefined
    counts?: ErasureCounts | undefined
  }>

/** The work on an approved erasure up to its result. */
export type ErasureRound = Readonly<{
  jobId: string
  /** Counts the jobs from 1. Another one begins when events of the target still have values. */
  round?: number | undefined
  /** When the job was made due; for the first one, when the erasure was approved. */
  roundAt?: Instant | undefined
  /** When the erasure became due. */
  dueAt?: Instant | undefined
}>

/** An approved erasure that is not completed. */
export type DueErasure = ErasureRound & Readonly<{ tenantId: string; id: string }>

/** Why an item of the job was skipped. */
export const skipCodes = { held: 'legal-hold', alreadyErased: 'already-erased' } as const
