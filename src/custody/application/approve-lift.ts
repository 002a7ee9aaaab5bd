import type { Hold } from '../domain/hold.ts'
import type { CustodyContext } from './custody-fact.ts'
import { type CustodyNeeds, makeDecide } from './decide-custody.ts'
import { liftThing, requireHold } from './hold-thing.ts'

/**
 * Approves the lifting of a hold, together with its fact: from now on it protects nothing. Safe to repeat.
 * @throws Refusal `hold-not-found`, `hold-inactive`, `four-eyes-required`, `proposal-lapsed`, `proposal-withdrawn`.
 * @throws Transient `store-unavailable`.
 */
export const makeApproveLift =
  (needs: CustodyNeeds) =>
  async (id: string, context: CustodyContext): Promise<Hold> => {
    const read = () => needs.register.hold(context.tenantId, id)
    await makeDecide(needs)(context, 'activate', async () => liftThing(id, await read()))
    return requireHold(await read())
  }
