import type { ApprovalContext } from '#approval/application/approval-fact.ts'
import { eventIdOfCustody } from '#facts/application/identity.ts'
import type { Erasure } from '../domain/erasure.ts'
import { makeDecide } from './decide-custody.ts'
import { type ErasureNeeds, type ErasureOrder, newErasure, refuseHeld, requireErasure } from './erasure-thing.ts'

/** An erasure that a person proposes. The key makes a repeat the same erasure, for ever. */
type ErasureRequest = ErasureOrder & Readonly<{ idempotencyKey: string }>

/**
 * Proposes an erasure, together with the fact of the proposal. Nothing is erased until another person approves it. Safe to repeat
 * and to race: the same key of the same person is one erasure. `newJobId` makes the id of its job.
 * @throws Refusal `legal-hold`, `event-not-found`, `idempotency-key-reused`. @throws Transient `store-unavailable`.
 */
export const makeProposeErasure =
  ({ newJobId, ...needs }: ErasureNeeds & Readonly<{ newJobId: () => string }>) =>
  async ({ idempotencyKey, ...order }: ErasureRequest, context: ApprovalContext): Promise<Erasure> => {
    const { tenantId, actor } = context
    const id = eventIdOfCustody(tenantId, 'erasure', [actor.issuer ?? '', actor.id, idempotencyKey])
    const read = () => needs.register.erasure(tenantId, id)
    await makeDecide(needs)(context, 'propose', async () => {
      const held = await read()
      if (!held) await refuseHeld(needs, tenantId, order.target)
      return newErasure({ id, order, jobId: newJobId(), held })
    })
    return requireErasure(await read())
  }
