import type { ApprovalContext } from '#approval/application/approval-fact.ts'
import type { Erasure } from '../domain/erasure.ts'
import { makeDecide } from './decide-custody.ts'
import { type ErasureNeeds, erasureThing, refuseHeld, requireErasure } from './erasure-thing.ts'

/**
 * Approves a proposed erasure, together with its fact. `run-erasures` begins with it within a minute. Safe to repeat.
 * @throws Refusal `erasure-not-found`, `legal-hold`, `four-eyes-required`, `proposal-altered`, `proposal-lapsed`,
 * `proposal-withdrawn`. @throws Transient `store-unavailable`.
 */
export const makeApproveErasure =
  (needs: ErasureNeeds) =>
  async (id: string, context: ApprovalContext): Promise<Erasure> => {
    const { tenantId } = context
    const read = () => needs.register.erasure(tenantId, id)
    await makeDecide(needs)(context, 'activate', async () => {
      const erasure = requireErasure(await read())
      const thing = erasureThing(id, erasure)
      if (erasure.activatedAt !== undefined) return thing
      return { ...thing, holdsVersion: await refuseHeld(needs, tenantId, erasure.target) }
    })
    return requireErasure(await read())
  }
