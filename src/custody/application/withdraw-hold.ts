import type { Hold } from '../domain/hold.ts'
import type { CustodyContext } from './custody-fact.ts'
import { type CustodyNeeds, makeDecide } from './decide-custody.ts'
import { holdThing, liftThing, requireHold } from './hold-thing.ts'

/**
 * Withdraws the open proposal of a hold: to place it or, after that, to lift it. Only its proposer can. Safe to repeat.
 * @throws Refusal `hold-not-found`, `proposer-required`, `proposal-activated`. @throws Transient `store-unavailable`.
 */
export const makeWithdrawHold =
  (needs: CustodyNeeds) =>
  async (id: string, context: CustodyContext): Promise<Hold> => {
    const read = () => needs.register.hold(context.tenantId, id)
    await makeDecide(needs)(context, 'withdraw', async () => {
      const hold = await read()
      return hold?.lift === undefined ? holdThing(id, hold) : liftThing(id, hold)
    })
    return requireHold(await read())
  }
