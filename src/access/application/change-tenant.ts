import { factsOf } from '#approval/application/facts-of.ts'
import { decide } from '#approval/domain/decide.ts'
import { proposalRecord, roundOf } from '#approval/domain/proposal.ts'
import { happenings } from '#facts/domain/happening.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { refusePermit, type StackRoleIds } from '../domain/stack-roles.ts'
import { type ChangeParts, partsOf } from '../domain/tenant-approval.ts'
import { settingsAfter, type TenantChange, type TenantState } from '../domain/tenant-change.ts'
import type { TenantOverrides } from '../domain/tenant-settings.ts'
import type { TenantProposal, TenantRegister } from './ports.ts'
import {
  actingPerson,
  changeAsJson,
  contentOfChange,
  isAltered,
  proposalData,
  type TenantContext,
  tenantFact,
  tenantRefusals,
} from './tenant-fact.ts'

type Needs = Readonly<{
  register: TenantRegister
  clock: Clock
  /** No sender that it names is permitted. */
  stackRoleIds: StackRoleIds
}>

/** A change of a tenant, and its author. */
export type ChangeRequest = TenantContext & Readonly<{ change: TenantChange }>

/** What became of a change. A proposed one takes effect when another person approves it. */
export type ChangeOutcome =
  | Readonly<{ kind: 'unchanged' | 'changed' }>
  | Readonly<{ kind: 'proposed'; proposal: TenantProposal; version: number }>

/** The most tries while concurrent changes win. */
const tryCountMax = 5

/**
 * Changes the settings of a tenant and records the change in its log, with one write. A change that destroys data or opens
 * access becomes a proposal, unless Sluice itself makes it. A repeat changes nothing, and the same proposal of the same person is
 * made once.
 * @throws Refusal `four-eyes-required` when only a part of the change needs a second person.
 * @throws Refusal `proposal-altered` when its row was edited by hand and cannot be read.
 * @throws Refusal `proposal-taken` when another person has proposed the same change.
 * @throws Refusal `sender-forbidden` for a permit of a role of the stack, or for the tenant of Sluice itself.
 * @throws Transient `store-unavailable`.
 */
export const makeChangeTenant = ({ register, clock, stackRoleIds }: Needs) => {
  const change = async (request: ChangeRequest, { state, settings }: Change): Promise<ChangeOutcome | undefined> => {
    const revision = revisionOf(request, { state, settings, at: clock() })
    return (await register.write(revision)) ? { kind: 'changed' } : undefined
  }

  const propose = async (request: ChangeRequest, { version }: TenantState): Promise<ChangeOutcome | undefined> => {
    const content = contentOfChange(request.tenantId, request.change)
    const stored = await register.proposal(request.tenantId, content)
    if (stored?.proposedBy === '') throw unreadable(content)
    // A change that was activated, or whose row was edited by hand, can be proposed anew.
    const isOver = stored && (stored.activatedAt !== undefined || isAltered(request.tenantId, stored))
    const open = isOver ? undefined : stored
    const command = { kind: 'propose', by: actingPerson(request), content } as const
    const [fact] = factsOf(decide(open, command, clock()), tenantRefusals)
    if (fact?.kind !== 'proposed') return open && { kind: 'proposed', proposal: open, version }
    const round = stored === undefined ? 1 : roundOf(stored) + 1
    const proposal = { ...proposalRecord({ ...fact, round }), content, change: request.change }
    const draft = proposedFact(request, proposal, version)
    return (await register.propose(request.tenantId, proposal, draft, stored))
      ? { kind: 'proposed', proposal, version }
      : undefined
  }

  return async (request: ChangeRequest): Promise<ChangeOutcome> => {
    if (request.change.kind === 'permit') refusePermit(stackRoleIds, request.tenantId, request.change.senderId)
    const senderId = request.change.kind === 'set' ? undefined : request.change.senderId
    const outcome = await untilWon<ChangeOutcome>(tryCountMax, atOnce, async () => {
      const state = await register.read(request.tenantId, senderId)
      const settings = settingsAfter(state, request.change)
      if (settings === undefined) return { kind: 'unchanged' }
      const parts = partsOf(request.change, state.settings, settings)
      if (request.actor.kind === 'system' || parts.together.length === 0) return change(request, { state, settings })
      if (parts.alone.length > 0) throw mixed(parts)
      return propose(request, state)
    })
    if (outcome) return outcome
    throw new Transient('store-unavailable', 'Concurrent changes of the tenant won every time. Run the command again.')
  }
}

type Change = Readonly<{ state: TenantState; settings: TenantOverrides }>

/** Builds a revision and its fact. `proposal` is present if two people made the change. */
export const revisionOf = (
  request: ChangeRequest,
  { state, settings, at, proposal }: Change & Readonly<{ at: string; proposal?: TenantProposal }>,
) => {
  const { tenantId, change } = request
  const version = state.version + 1
  const data = {
    version,
    change: change.kind,
    before: state.settings,
    after: settings,
    ...(change.kind !== 'set' && { senderId: change.senderId }),
    ...(proposal && proposalData(proposal)),
  }
  const happening = happenings.changed(version)
  const draft = tenantFact(request, { type: 'Access.Tenant.Changed.v1', happening, at, data })
  return { tenantId, version, settings, change, draft, proposal }
}

const proposedFact = (request: ChangeRequest, proposal: TenantProposal, version: number) => {
  const { content: id, round, proposedAt: at } = proposal
  return tenantFact(request, {
    type: 'Access.TenantChange.Proposed.v1',
    happening: happenings.proposed({ id, round }),
    at,
    data: { ...proposalData(proposal), round, version, ...changeAsJson(request.change) },
  })
}

const unreadable = (id: string): Refusal =>
  new Refusal(
    'proposal-altered',
    `The row of the proposal ${id} was edited by hand and cannot be read. Delete it, and propose the change again.`,
  )

const mixed = ({ alone, together }: ChangeParts): Refusal =>
  new Refusal(
    'four-eyes-required',
    `The change needs a second person for ${together.join(', ')}, and not for ${alone.join(', ')}. Send it as two changes.`,
  )
