import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfViolation } from '#facts/application/identity.ts'
import { rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { ViolationReport } from './violation-report.ts'

type Needs = Readonly<{ facts: FactLog }>

/**
 * Records a breach in the log of the tenant whose credentials were used. It is the only writer of these facts. Safe to
 * repeat: one request or message is one fact.
 * @throws Transient `store-unavailable`.
 */
export const makeRecordViolation =
  ({ facts }: Needs) =>
  async (report: ViolationReport): Promise<void> => {
    const { kind, tenantId, actor, claimed, occasionId, call, correlationId, traceparent, detectedAt } = report
    await facts.append(
      rootFact({
        type: 'Security.Access.Violated.v1',
        source: 'sluice/access',
        tenantid: tenantId,
        eventid: eventIdOfViolation(tenantId, occasionId),
        happening: happenings.violated(),
        recordedat: detectedAt,
        correlationid: correlationId,
        actor,
        traceparent,
        data: { kind, claimed, call },
      }),
    )
  }
