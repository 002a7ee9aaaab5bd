import { lapsesAt, stageOf } from '#approval/domain/proposal.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfTenant } from '#facts/application/identity.ts'
import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { TenantOverrides } from '../domain/tenant-settings.ts'
import type { TenantProposal, TenantRegister } from './ports.ts'
import { changesIn, differencesOf, recordedState, type TenantChangeRecord } from './recorded-tenant.ts'
import { changeAsJson, isAltered, isRecorded } from './tenant-fact.ts'

type Needs = Readonly<{
  register: Pick<TenantRegister, 'read' | 'proposals' | 'senders'>
  facts: Pick<FactLog, 'history'>
  clock: Clock
}>

/** An open proposal. `isAltered`: its row is not what was proposed, so it cannot be approved. */
type OpenProposal = Readonly<{
  id: string
  change: string
  proposedBy: string
  proposedByIssuer?: string | undefined
  proposedAt: Instant
  lapsesAt: Instant
  isAltered: boolean
}>

type TenantChangeEntry = Readonly<{ at: Instant; by: string; byIssuer?: string | undefined; change: string }>

/** A tenant as its rows are enforced. `differences` names what the facts record differently: a row was edited by hand. */
export type TenantDescription = Readonly<{
  version: number
  settings: TenantOverrides
  senders: readonly string[]
  differences: readonly string[]
  proposals: readonly OpenProposal[]
  /** Oldest first. */
  changes: readonly TenantChangeEntry[]
}>

/** Describes a tenant from its rows, its open proposals, and the facts of its changes. @throws Transient `store-unavailable`. */
export const makeGetTenant =
  ({ register, facts, clock }: Needs) =>
  async (tenantId: string): Promise<TenantDescription> => {
    const [{ settings, version }, proposals, history] = await Promise.all([
      register.read(tenantId),
      register.proposals(tenantId),
      facts.history(wholeTenant(tenantId), eventIdOfTenant(tenantId)),
    ])
    const changes = changesIn(history)
    const recorded = recordedState(changes.map(({ detail }) => detail))
    const senders = await register.senders(tenantId, recorded.senders)
    const now = clock()
    return {
      version,
      settings,
      senders,
      differences: differencesOf({ settings, version, senders }, recorded),
      proposals: proposals
        .map((proposal) => ({
          proposal,
          isWrong: isAltered(tenantId, proposal) || !isRecorded(history, proposal),
          stage: stageOf(proposal, now),
        }))
        // An altered proposal is shown although it may have lapsed: its time cannot be trusted either.
        .filter(({ stage, isWrong }) => stage === 'open' || (stage === 'lapsed' && isWrong))
        .map(({ proposal, isWrong }) => describeProposal(proposal, isWrong))
        .toSorted((one, other) => (one.proposedAt < other.proposedAt ? -1 : 1)),
      changes: changes.map(({ fact, detail }) => describeChange(fact, detail)),
    }
  }

const describeProposal = (proposal: TenantProposal, isWrong: boolean): OpenProposal => {
  const { content: id, proposedBy, proposedByIssuer, proposedAt } = proposal
  const { change, senderId, settings = {} } = { senderId: undefined, ...changeAsJson(proposal.change) }
  return {
    id,
    change: formatParts(change, senderId, Object.entries(settings)),
    proposedBy,
    proposedByIssuer,
    proposedAt,
    lapsesAt: lapsesAt(proposal),
    isAltered: isWrong,
  }
}

const describeChange = (
  fact: Fact,
  { change, senderId, before, after, proposedBy }: TenantChangeRecord,
): TenantChangeEntry => {
  const { id: by, issuer: byIssuer } = actorOfFact(fact)
  const names = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name])
  const text = formatParts(
    change,
    senderId,
    names.map((name) => [name, after[name]]),
  )
  return {
    at: fact.recordedat,
    by,
    byIssuer,
    change: proposedBy === undefined ? text : `${text}, proposed by ${proposedBy}`,
  }
}

/** Formats a change. Example: `set status suspended`. */
const formatParts = (
  kind: string,
  senderId: string | undefined,
  settings: readonly (readonly [name: string, value: unknown])[],
): string =>
  [kind, senderId, settings.map(([name, value]) => `${name} ${value ?? 'usual'}`).join(', ')].filter(Boolean).join(' ')
