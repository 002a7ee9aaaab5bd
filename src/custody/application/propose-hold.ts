import type { ApprovalContext } from '#approval/application/approval-fact.ts'
import { eventIdOfCustody } from '#facts/application/identity.ts'
import type { Hold } from '../domain/hold.ts'
import { makeDecide } from './decide-custody.ts'
import { type ErasureNeeds, requireStoredEvent } from './erasure-thing.ts'
import { type HoldOrder, newHold, requireHold } from './hold-thing.ts'

/** A hold that a person proposes. The key makes a repeat the same hold, for ever. */
type HoldRequest = HoldOrder & Readonly<{ idempotencyKey: string }>

/**
 * Proposes a legal hold, together with the fact of the proposal. It protects nothing until another person approves it. Safe to
 * repeat and to race: the same key of the same person is one hold.
 * @throws Refusal `event-not-found` or `event-archived` for an event that cannot be protected.
 * @throws Refusal `idempotency-key-reused` when the key was used for another hold. @throws Transient `store-unavailable`.
 */
export const makeProposeHold =
  (needs: ErasureNeeds) =>
  async ({ idempotencyKey, ...order }: HoldRequest, context: ApprovalContext): Promise<Hold> => {
    const { tenantId, actor } = context
    const id = eventIdOfCustody(tenantId, 'hold', [actor.issuer ?? '', actor.id, idempotencyKey])
    const read = () => needs.register.hold(tenantId, id)
    await makeDecide(needs)(context, 'propose', async () => {
      const held = await read()
      if (!held && order.target.eventId !== undefined)
        await requireStoredEvent(needs.facts, tenantId, order.target.eventId)
      return newHold(id, order, held)
    })
    return requireHold(await read())
  }
