import type { Hold } from '../domain/hold.ts'
import type { CustodyContext } from './custody-fact.ts'
import { type CustodyNeeds, makeDecide } from './decide-custody.ts'
import { holdThing, requireHold } from './hold-thing.ts'

/**
 * Approves a proposed hold, together with its fact: from now on it protects its events. Safe to repeat.
 * @throws Refusal `hold-not-found`, `four-eyes-required`, `proposal-altered`, `proposal-lapsed`, `proposal-withdrawn`.
 * @throws Transient `store-unavailable`.
 */
export const makeApproveHold =
  (needs: CustodyNeeds) =>
  async (id: string, context: CustodyContext): Promise<Hold> => {
    const read = () => needs.register.hold(context.tenantId, id)
    await makeDecide(needs)(context, 'activate', async () => holdThing(id, await read()))
    return requireHold(await read())
  }
