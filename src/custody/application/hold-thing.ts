import type { ApprovalContext } from '#approval/application/approval-fact.ts'
import { contentHash } from '#approval/application/content-hash.ts'
import type { OwnRefusals } from '#approval/application/facts-of.ts'
import type { ProposalCommand } from '#approval/domain/decide.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type Hold, type HoldTarget, isActive } from '../domain/hold.ts'
import { definedFields } from './custody-fact.ts'
import { type CustodyNeeds, type CustodyProposal, makeDecide } from './decide-custody.ts'

/** A hold as a request proposes it. The account id is canonical. */
export type HoldOrder = Readonly<{ target: HoldTarget; reason: string }>

const refusals: OwnRefusals = {
  unknown: ['hold-not-found', 'The tenant has no legal hold with this id. List the holds to see their ids.'],
  taken: ['proposal-taken', 'Another person has proposed the hold. Approve it.'],
  overtaken: ['proposal-overtaken', 'The hold was changed meanwhile. List the holds, and decide again.'],
}

const contentOf = ({ target, reason }: HoldOrder): string => contentHash({ target, reason })

/** A hold that is proposed. @throws Refusal `idempotency-key-reused` if the id belongs to another hold. */
export const newHold = (id: string, order: HoldOrder, held: Hold | undefined): CustodyProposal => {
  const content = contentOf(order)
  if (held && held.content !== content)
    throw new Refusal('idempotency-key-reused', 'The key was used for another hold. Use a new key.')
  return {
    ...{ kind: 'hold', id, record: held, content, refusals, fields: { target: order.target, reason: order.reason } },
    data: { holdId: id, target: definedFields(order.target), reason: order.reason },
  }
}

/** A stored hold. @throws Refusal `hold-not-found`. */
export const holdThing = (id: string, hold: Hold | undefined): CustodyProposal => {
  const { target, reason } = requireHold(hold)
  const data = { holdId: id, target: definedFields(target), reason }
  return { kind: 'hold', id, record: hold, content: contentOf({ target, reason }), refusals, fields: {}, data }
}

/** The lifting of an active hold. @throws Refusal `hold-not-found`, `hold-inactive`. */
export const liftThing = (id: string, stored: Hold | undefined): CustodyProposal => {
  const hold = requireHold(stored)
  if (!isActive(hold) && hold.lift?.activatedAt === undefined)
    throw new Refusal(
      'hold-inactive',
      'The hold is not active, because its proposal was not approved. Nothing is to lift.',
    )
  const { target, lift } = hold
  const content = contentHash({ lift: id, target })
  return {
    kind: 'lift',
    id,
    record: lift,
    content,
    refusals: lift?.activatedAt === undefined ? liftRefusals : { ...liftRefusals, taken: lifted },
    fields: {},
    data: { holdId: id, target: definedFields(target) },
  }
}

const lifted: OwnRefusals['taken'] = ['hold-inactive', 'The hold is lifted already. Nothing is left to do.']

const liftRefusals: OwnRefusals = {
  ...refusals,
  unknown: ['proposal-not-found', 'No one has proposed to lift the hold. Propose it with …/lift.'],
  taken: ['proposal-taken', 'Another person has proposed to lift the hold. Approve it with …/lift/approve.'],
}

/** @throws Refusal `hold-not-found`. */
export const requireHold = (hold: Hold | undefined): Hold => {
  if (hold) return hold
  throw new Refusal(...refusals.unknown)
}

/** A step of a stored hold, or of its lifting: `thingOf` returns which. Returns the hold as it is then. */
export const stepOfHold =
  (act: ProposalCommand['kind'], thingOf: (id: string, hold: Hold | undefined) => CustodyProposal) =>
  (needs: CustodyNeeds) =>
  async (id: string, context: ApprovalContext): Promise<Hold> => {
    const read = () => needs.register.hold(context.tenantId, id)
    await makeDecide(needs)(context, act, async () => thingOf(id, await read()))
    return requireHold(await read())
  }
