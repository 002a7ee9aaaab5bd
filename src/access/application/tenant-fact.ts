import { contentHash } from '#approval/application/content-hash.ts'
import type { OwnRefusals } from '#approval/application/facts-of.ts'
import type { Person } from '#approval/domain/person.ts'
import { eventIdOfTenant, factId } from '#facts/application/identity.ts'
import { actorOfFact, type Fact, type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { type Happening, happenings } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { TenantChange } from '../domain/tenant-change.ts'
import type { TenantProposal } from './ports.ts'

/** An act on a tenant, and its actor. */
export type TenantContext = Readonly<{ tenantId: string; actor: Actor }>

export const actingPerson = ({ actor: { id, issuer } }: TenantContext): Person => ({ id, issuer })

type FactContent = Readonly<{ type: string; happening: Happening; at: Instant; data: FactDraft['data'] }>

/** Builds a fact about a tenant itself. It is kept, whatever the retention of the tenant. */
export const tenantFact = (
  { tenantId, actor }: TenantContext,
  { type, happening, at, data }: FactContent,
): FactDraft => {
  const eventid = eventIdOfTenant(tenantId)
  return rootFact({
    type,
    source: 'sluice/access',
    tenantid: tenantId,
    eventid,
    happening,
    recordedat: at,
    correlationid: eventid,
    actor,
    data,
  })
}

/** A change as JSON: a setting that is reset to its default is null. */
export const changeAsJson = (change: TenantChange) => {
  if (change.kind !== 'set') return { change: change.kind, senderId: change.senderId }
  const settings = Object.entries(change.settings).map(([name, value]) => [name, value ?? null] as const)
  return { change: change.kind, settings: Object.fromEntries(settings) }
}

/** The id of a proposed change. It is the same for the same change of the same tenant, for every proposer. */
export const contentOfChange = (tenantId: string, change: TenantChange): string =>
  contentHash({ tenantId, ...changeAsJson(change) })

/** Returns whether a stored proposal is not what was proposed: its row was edited by hand. */
export const isAltered = (tenantId: string, { content, change }: TenantProposal): boolean =>
  contentOfChange(tenantId, change) !== content

/**
 * Returns whether the log of a tenant records a stored proposal, at its time and by its proposer. A row that someone made or
 * edited by hand has no such fact.
 */
export const isRecorded = (history: readonly Fact[], proposal: TenantProposal): boolean => {
  const happening = happenings.proposed({ id: proposal.content, round: proposal.round })
  return history.some((fact) => {
    const { id, issuer } = actorOfFact(fact)
    const isOwn = id === proposal.proposedBy && issuer === proposal.proposedByIssuer
    const isOfProposal = fact.id === factId(fact.tenantid, fact.eventid, happening)
    return isOfProposal && fact.recordedat === proposal.proposedAt && isOwn
  })
}

/** Who proposed a change, as facts name it. */
export const proposalData = ({ content, proposedBy, proposedByIssuer, proposedAt }: TenantProposal) => ({
  proposal: content,
  proposedBy,
  ...(proposedByIssuer !== undefined && { proposedByIssuer }),
  proposedAt,
})

/** The refusals of acts on proposed changes. */
export const tenantRefusals: OwnRefusals = {
  unknown: ['proposal-not-found', 'The tenant has no proposal with this id. Show the tenant to see its proposals.'],
  taken: ['proposal-taken', 'Another person has proposed the same change. Show the tenant, and approve it.'],
  overtaken: [
    'proposal-overtaken',
    'The settings have another version than the one to be replaced. Show the tenant, and decide again.',
  ],
}
