import { type ApprovalContext, activatorFields, personOf } from '#approval/application/approval-fact.ts'
import { factsOf, type OwnRefusals } from '#approval/application/facts-of.ts'
import { decide, type ProposalCommand } from '#approval/domain/decide.ts'
import { evolve, type ProposalFact, type ProposalRecord, roundOf } from '#approval/domain/proposal.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { custodyFact, proposalFieldsOf, stepHappening, stepType } from './custody-fact.ts'
import type { CustodyKind, CustodyRegister, CustodyStep } from './ports.ts'

export type CustodyNeeds = Readonly<{ register: CustodyRegister; clock: Clock }>

/** What is proposed, as the store has it now. */
export type CustodyProposal = Readonly<{
  kind: CustodyKind
  id: string
  /** Its proposal so far; none if it was not proposed. */
  record?: ProposalRecord | undefined
  /** The hash of what the stored row contains, or of what is proposed. */
  content: string
  fields: CustodyStep['fields']
  holdsVersion?: number | undefined
  /** What its facts name beside the proposal. */
  data: FactDraft['data']
  refusals: OwnRefusals
}>

/** The second try finds what the writer that won the first has done. */
const tryCountMax = 3

/**
 * Decides a step of a proposal of two people, and writes it with its fact. Safe to repeat and to race. `read` reads the thing for
 * each try. @throws Refusal of `factsOf` and of `read`. @throws Transient `store-unavailable`.
 */
export const makeDecide =
  ({ register, clock }: CustodyNeeds) =>
  async (
    context: ApprovalContext,
    act: ProposalCommand['kind'],
    read: () => Promise<CustodyProposal>,
  ): Promise<void> => {
    const isDone = await untilWon(tryCountMax, atOnce, async () => {
      const thing = await read()
      const [fact] = factsOf(decide(thing.record, commandOf(act, context, thing), clock()), thing.refusals)
      if (fact === undefined) return true
      return (await register.write(stepOf(context, thing, fact))) ? true : undefined
    })
    if (isDone) return
    throw new Transient('store-unavailable', 'Another request changes the same proposal. Send the same request again.')
  }

const commandOf = (
  kind: ProposalCommand['kind'],
  context: ApprovalContext,
  { content, record }: CustodyProposal,
): ProposalCommand => {
  const by = personOf(context)
  if (kind !== 'activate') return { kind, by, content }
  return { kind, by, content, active: '', isActive: record?.activatedAt !== undefined, hasProposed: false }
}

const stepOf = (context: ApprovalContext, thing: CustodyProposal, fact: ProposalFact): CustodyStep => {
  const { kind, id, record: before, fields, holdsVersion, data } = thing
  const record = evolve(before, fact)
  if (record === undefined) throw new Error('A step needs a proposal.')
  return {
    ...{ kind, id, tenantId: context.tenantId, step: fact.kind, record, fields, holdsVersion },
    ...(fact.kind === 'proposed' && { before }),
    draft: custodyFact(context, {
      eventId: id,
      type: stepType(kind, fact.kind),
      happening: stepHappening(kind, fact.kind, roundOf(record)),
      at: fact.at,
      data: {
        ...data,
        ...proposalFieldsOf(record),
        ...(fact.kind !== 'proposed' && { proposedAt: record.proposedAt }),
        ...(fact.kind === 'activated' && activatorFields(record)),
      },
    }),
  }
}
