import { masked } from '#catalogue/mask-by-schema.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { daysAfter, type Instant } from '#kernel/domain/instant.ts'
import { type AuditExport, exportDays } from '../domain/audit-export.ts'

/** An export, as the calls return it. */
export type ExportView = Readonly<{
  id: string
  status: AuditExport['status'] | 'expired'
  origin: string
  from: number
  to: number
  size: number
  entriesWritten: number
  requestedAt: Instant
  requestedBy: string
  endedAt?: Instant
  because?: string
  bytes?: number
  expiresAt?: Instant
}>

/** An export for a reader. An operator sees no person. */
export const viewOfExport = (
  one: AuditExport,
  { isOperator }: Pick<Caller, 'isOperator'>,
  now: Instant,
): ExportView => {
  const { id, origin, from, to, size, upload, requestedAt, requestedBy, endedAt, because } = one
  const isWhole = one.status === 'completed' && endedAt !== undefined
  const expiresAt = isWhole ? daysAfter(endedAt, exportDays) : undefined
  return {
    ...{ id, status: expiresAt !== undefined && expiresAt <= now ? 'expired' : one.status, origin, from, to, size },
    entriesWritten: upload?.entries ?? 0,
    ...{ requestedAt, requestedBy: isOperator ? masked : requestedBy.id },
    ...(endedAt !== undefined && { endedAt }),
    ...(because !== undefined && { because }),
    ...(expiresAt !== undefined && { bytes: upload?.bytes ?? 0, expiresAt }),
  }
}
