import type { ApprovalContext } from '#approval/application/approval-fact.ts'
import type { Erasure } from '../domain/erasure.ts'
import { type CustodyNeeds, makeDecide } from './decide-custody.ts'
import { erasureThing, requireErasure } from './erasure-thing.ts'

/**
 * Withdraws a proposed erasure, together with its fact. Only its proposer can. Safe to repeat.
 * @throws Refusal `erasure-not-found`, `proposer-required`, `proposal-activated`. @throws Transient `store-unavailable`.
 */
export const makeWithdrawErasure =
  (needs: CustodyNeeds) =>
  async (id: string, context: ApprovalContext): Promise<Erasure> => {
    const read = () => needs.register.erasure(context.tenantId, id)
    await makeDecide(needs)(context, 'withdraw', async () => erasureThing(id, await read()))
    return requireErasure(await read())
  }
