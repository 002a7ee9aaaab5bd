import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfViolation } from '#facts/application/identity.ts'
import type { ViolationReport } from './violation-report.ts'

type Needs = Readonly<{ facts: FactLog }>

const type = 'Security.Access.Violated.v1'

/**
 * Records a breach in the log of the tenant whose credentials it was done with. The only writer of such facts. Safe to
 * repeat: one request or message is one fact.
 * @throws Transient `store-unavailable`.
 */
export const makeRecordViolation =
  ({ facts }: Needs) =>
  async (report: ViolationReport): Promise<void> => {
    const { kind, tenantId, actor, claimed, occasionId, call, correlationId, traceparent, detectedAt } = report
    await facts.append({
      specversion: '1.0',
      type,
      source: 'sluice/access',
      time: detectedAt,
      datacontenttype: 'application/json',
      tenantid: tenantId,
      eventid: eventIdOfViolation(tenantId, occasionId),
      eventtype: type,
      receivedat: detectedAt,
      happening: 'violated',
      recordedat: detectedAt,
      correlationid: correlationId,
      actor,
      ...(traceparent !== undefined && { traceparent }),
      data: { kind, claimed, call },
    })
  }
