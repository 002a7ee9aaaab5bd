import { sha256 } from '#kernel/application/sha256.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { Breach } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { countingHour, type Hour } from '../domain/breach-hour.ts'
import type { ViolationReport } from './violation-report.ts'

/** The breaches of one kind by one actor that make one claim, in one hour. `tenantId` is the tenant whose log records them. */
export type BreachGroup = Readonly<{
  hour: Hour
  tenantId: string
  actor: Actor
  kind: Breach['kind']
  claimed: string
}>

/** The claim of the breaches that an actor makes in an hour after it has made too many different ones. */
const otherClaims = 'other claims'

/** The group of a report. */
export const groupOf = (report: ViolationReport, now: Instant): BreachGroup => ({
  hour: countingHour(report.detectedAt, now),
  tenantId: recordingTenant(report),
  actor: actorIn(report),
  kind: report.kind,
  claimed: report.claimed,
})

/** A stranger must not write into the log of a tenant. So the breaches of unknown senders are in the log of Sluice itself. */
const recordingTenant = ({ kind, tenantId }: ViolationReport): string =>
  kind === 'sender' || kind === 'message' ? ownTenantId : tenantId

/** In reports of earlier versions the call shows the kind: operators had no breaches. */
const actorIn = ({ actor, actorKind, actorIssuer, call }: ViolationReport): Actor => ({
  id: actor,
  kind: actorKind ?? (call.startsWith('queue ') ? 'sender' : 'user'),
  issuer: actorIssuer,
})

export const withoutClaim = (group: BreachGroup): BreachGroup => ({ ...group, claimed: otherClaims })

export const isWithoutClaim = ({ claimed }: BreachGroup): boolean => claimed === otherClaims

/** The parts that distinguish the groups of an hour, except the claim. */
export const sourceOf = ({ tenantId, actor, kind }: BreachGroup): readonly string[] => [
  tenantId,
  actor.kind,
  actor.issuer ?? '',
  identityOf(actor),
  kind,
]

/** A sender without the name of its session: the caller that assumes a role chooses that name, and could choose a new one each time. */
const identityOf = ({ id, kind }: Actor): string => (kind === 'sender' ? (id.split(':', 1)[0] ?? id) : id)

/** The name of a group within its hour. It has no personal data. */
export const nameOfGroup = (group: BreachGroup): string => sha256(JSON.stringify([...sourceOf(group), group.claimed]))
