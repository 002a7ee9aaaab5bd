import { randomUUID } from 'node:crypto'
import type { ViolationReport } from '#access/application/violation-report.ts'
import { anIssuer } from './an-actor.ts'

/** The report of a breach by a user of `acme`. */
export const aReport = (known: Partial<ViolationReport> = {}): ViolationReport => ({
  kind: 'header',
  tenantId: 'acme',
  actor: 'u-1',
  actorKind: 'user',
  actorIssuer: anIssuer,
  claimed: 'globex',
  occasionId: randomUUID(),
  call: 'POST /v1/events',
  correlationId: randomUUID(),
  detectedAt: '2026-03-01T12:00:00.000Z',
  ...known,
})
