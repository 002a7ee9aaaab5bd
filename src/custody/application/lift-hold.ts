import type { Hold } from '../domain/hold.ts'
import type { CustodyContext } from './custody-fact.ts'
import { type CustodyNeeds, makeDecide } from './decide-custody.ts'
import { liftThing, requireHold } from './hold-thing.ts'

/**
 * Proposes to lift an active hold, together with the fact of the proposal. The hold protects its events until another person
 * approves it. Safe to repeat. @throws Refusal `hold-not-found`, `hold-inactive`, `proposal-taken`.
 * @throws Transient `store-unavailable`.
 */
export const makeLiftHold =
  (needs: CustodyNeeds) =>
  async (id: string, context: CustodyContext): Promise<Hold> => {
    const read = () => needs.register.hold(context.tenantId, id)
    await makeDecide(needs)(context, 'propose', async () => liftThing(id, await read()))
    return requireHold(await read())
  }
