import { factsOf } from '#approval/application/facts-of.ts'
import { decide } from '#approval/domain/decide.ts'
import { happenings } from '#facts/domain/happening.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { TenantProposal, TenantRegister } from './ports.ts'
import {
  actingPerson,
  changeAsJson,
  proposalData,
  type TenantContext,
  tenantFact,
  tenantRefusals,
} from './tenant-fact.ts'

type Needs = Readonly<{ register: TenantRegister; clock: Clock }>

/** The second try finds what the writer that won the first has done. */
const tryCountMax = 2

/**
 * Withdraws a proposed change of a tenant, together with the fact of the withdrawal. Only its proposer can. Returns whether it was
 * open: a repeat changes nothing.
 * @throws Refusal `proposal-not-found`, `proposer-required`, `proposal-activated`.
 * @throws Transient `store-unavailable`.
 */
export const makeWithdrawTenantChange =
  ({ register, clock }: Needs) =>
  async (context: TenantContext & Readonly<{ proposal: string }>): Promise<boolean> => {
    const { tenantId } = context
    const isWithdrawn = await untilWon(tryCountMax, atOnce, async () => {
      const proposal = await register.proposal(tenantId, context.proposal)
      const [fact] = factsOf(decide(proposal, { kind: 'withdraw', by: actingPerson(context) }, clock()), tenantRefusals)
      if (!proposal || fact === undefined) return false
      const withdrawn = { ...proposal, withdrawnAt: fact.at }
      return (await register.withdraw(tenantId, withdrawn, withdrawnFact(context, withdrawn, fact.at))) || undefined
    })
    if (isWithdrawn !== undefined) return isWithdrawn
    throw new Transient('store-unavailable', 'The withdrawal could not be written. Run the command again.')
  }

const withdrawnFact = (context: TenantContext, proposal: TenantProposal, at: string) => {
  const { content: id, round, change } = proposal
  return tenantFact(context, {
    type: 'Access.TenantChange.Withdrawn.v1',
    happening: happenings.withdrawn({ id, round }),
    at,
    data: { ...proposalData(proposal), round, ...changeAsJson(change) },
  })
}
