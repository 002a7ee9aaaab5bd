import type { ProposalRecord } from '#approval/domain/proposal.ts'

/** What a legal hold protects: exactly one of these. */
export type HoldTarget = Readonly<{
  tenant?: true | undefined
  eventId?: string | undefined
  accountId?: string | undefined
  subject?: string | undefined
}>

/** A legal hold of a tenant, with its proposal and the proposal to lift it. */
export type Hold = ProposalRecord &
  Readonly<{ id: string; target: HoldTarget; reason: string; lift?: ProposalRecord | undefined }>

/** The targets of the active holds of a tenant. `version` counts the holds that were placed, so that a writer can require that no other was placed since. */
export type ActiveHolds = Readonly<{ version: number; targets: readonly HoldTarget[] }>

/** A hold protects from its approval to the approval of its lifting. */
export const isActive = ({ activatedAt, lift }: Hold): boolean =>
  activatedAt !== undefined && lift?.activatedAt === undefined

/** What a hold can name in an event. Account ids are canonical. */
export type HeldThings = Readonly<{ eventId: string; subject?: string | undefined; accountIds: ReadonlySet<string> }>

/** Returns whether one of these targets protects an event. The account ids of targets are canonical. */
export const protects = (targets: readonly HoldTarget[], { eventId, subject, accountIds }: HeldThings): boolean =>
  targets.some(
    (target) =>
      target.tenant === true ||
      target.eventId === eventId ||
      (target.subject !== undefined && target.subject === subject) ||
      (target.accountId !== undefined && accountIds.has(target.accountId)),
  )
