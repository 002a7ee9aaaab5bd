import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { type Actor, systemActor } from '#kernel/domain/actor.ts'
import type { AuditExport } from '../domain/audit-export.ts'

const source = 'sluice/audit'

/** The fact that somebody asked for an export. */
export const requestedFact = (one: AuditExport, actor: Actor): FactDraft =>
  rootFact({
    ...attributesOf(one),
    type: 'Audit.Export.Requested.v1',
    actor,
    happening: happenings.job(1),
    recordedat: one.requestedAt,
    data: dataOf(one),
  })

/** The fact that an export has ended. */
export const endedFact = (one: AuditExport): FactDraft =>
  rootFact({
    ...attributesOf(one),
    type: one.status === 'completed' ? 'Audit.Export.Completed.v1' : 'Audit.Export.Failed.v1',
    actor: systemActor(source),
    happening: happenings.job(2),
    recordedat: one.endedAt ?? one.requestedAt,
    data: {
      ...dataOf(one),
      ...(one.status === 'completed' ? { bytes: one.upload?.bytes ?? 0 } : { because: one.because ?? '' }),
    },
  })

const attributesOf = ({ id, tenantId }: AuditExport) => ({
  source,
  tenantid: tenantId,
  eventid: id,
  correlationid: id,
})

const dataOf = ({ id, origin, from, to, size }: AuditExport) => ({ exportId: id, origin, from, to, size })
