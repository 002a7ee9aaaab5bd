import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfViolation } from '#facts/application/identity.ts'
import { rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { ViolationReport } from './violation-report.ts'

type Needs = Readonly<{ facts: FactLog; clock: Clock }>

/**
 * Records a breach in the log of the tenant whose credentials were used. It is the only writer of these facts. Safe to
 * repeat: one request or message is one fact, and the first record of it stays.
 * @throws Transient `store-unavailable`.
 */
export const makeRecordViolation =
  ({ facts, clock }: Needs) =>
  async (report: ViolationReport): Promise<void> => {
    const { kind, tenantId, claimed, occasionId, call, correlationId, traceparent, detectedAt } = report
    await facts.append(
      rootFact({
        type: 'Security.Access.Violated.v1',
        source: 'sluice/access',
        tenantid: tenantId,
        eventid: eventIdOfViolation(tenantId, occasionId),
        happening: happenings.violated(),
        time: detectedAt,
        recordedat: clock(),
        correlationid: correlationId,
        actor: actorIn(report),
        traceparent,
        data: { kind, claimed, call },
      }),
    )
  }

/** In reports of earlier versions the call shows the kind: operators had no breaches. */
const actorIn = ({ actor, actorKind, actorIssuer, call }: ViolationReport): Actor => ({
  id: actor,
  kind: actorKind ?? (call.startsWith('queue ') ? 'sender' : 'user'),
  issuer: actorIssuer,
})
