import { factsOf } from '#approval/application/facts-of.ts'
import { decide } from '#approval/domain/decide.ts'
import { activationFields } from '#approval/domain/proposal.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfTenant } from '#facts/application/identity.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { settingsAfter, type TenantChange } from '../domain/tenant-change.ts'
import { revisionOf } from './change-tenant.ts'
import type { TenantRegister } from './ports.ts'
import { actingPerson, contentOfChange, isRecorded, type TenantContext, tenantRefusals } from './tenant-fact.ts'

type Needs = Readonly<{
  register: TenantRegister
  facts: Pick<FactLog, 'history'>
  clock: Clock
  /** The shortest retention that a person can approve. */
  retentionDaysMin: number
}>

/** The approval of a proposal by its id. `replaces` is the version of the settings that the approving person has read. */
type Approval = TenantContext & Readonly<{ proposal: string; replaces: number }>

/** The most tries while concurrent changes win. */
const tryCountMax = 5

/**
 * Makes a change that another person proposed, and records it in the log of the tenant, with one write. Returns whether anything
 * changed: a repeat changes nothing, and neither does a change that the settings already have.
 * @throws Refusal `proposal-not-found`, `proposal-lapsed`, `proposal-withdrawn`, `proposal-altered`.
 * @throws Refusal `retention-too-short` for a retention below the minimum of the stage.
 * @throws Refusal `four-eyes-required` when the person has proposed the change.
 * @throws Refusal `proposal-overtaken` when the settings have another version than `replaces`.
 * @throws Transient `store-unavailable`.
 */
export const makeApproveTenantChange =
  ({ register, facts, clock, retentionDaysMin }: Needs) =>
  async (approval: Approval): Promise<boolean> => {
    const { tenantId, actor, replaces } = approval
    const isChanged = await untilWon(tryCountMax, atOnce, async () => {
      const proposal = await register.proposal(tenantId, approval.proposal)
      if (proposal === undefined) throw new Refusal(...tenantRefusals.unknown)
      const history = await facts.history(wholeTenant(tenantId), eventIdOfTenant(tenantId))
      if (!isRecorded(history, proposal)) throw unrecorded()
      const { change } = proposal
      const state = await register.read(tenantId, change.kind === 'set' ? undefined : change.senderId)
      const command = {
        kind: 'activate',
        by: actingPerson(approval),
        content: contentOfChange(tenantId, change),
        named: approval.proposal,
        active: String(state.version),
        replaces: String(replaces),
        isActive: proposal.activatedAt !== undefined,
        hasProposed: false,
      } as const
      const [fact] = factsOf(decide(proposal, command, clock()), tenantRefusals)
      const settings = settingsAfter(state, change)
      if (fact?.kind !== 'activated' || settings === undefined) return false
      if (isTooShort(change, retentionDaysMin)) throw tooShort(retentionDaysMin)
      const activated = { ...proposal, ...activationFields(fact) }
      const revision = revisionOf({ tenantId, actor, change }, { state, settings, at: fact.at, proposal: activated })
      return (await register.write(revision)) || undefined
    })
    if (isChanged !== undefined) return isChanged
    throw new Transient('store-unavailable', 'Concurrent changes of the tenant won every time. Run the command again.')
  }

const isTooShort = (change: TenantChange, daysMin: number): boolean =>
  change.kind === 'set' && typeof change.settings.retentionDays === 'number' && change.settings.retentionDays < daysMin

const tooShort = (daysMin: number): Refusal =>
  new Refusal(
    'retention-too-short',
    `The proposal sets a retention below ${daysMin} days, the minimum of this stage. Withdraw it, and propose a longer one.`,
  )

const unrecorded = (): Refusal =>
  new Refusal(
    'proposal-altered',
    'The log of the tenant does not record the stored proposal: its row was edited by hand. Do not approve it. Propose the change anew.',
  )
