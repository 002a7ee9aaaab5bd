import type * as z from 'zod'
import { exportBody } from '#api/audit/exports.ts'
import { eventIdOfAuditExport } from '#facts/application/identity.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { actorOf, type Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type AuditExport, exportedEntriesMax, openExportsMax, wholeBundles } from '../domain/audit-export.ts'
import { requestedFact } from './export-fact.ts'
import type { ExportStore } from './export-ports.ts'
import { newestCheckpoint } from './newest-checkpoint.ts'
import type { AuditLog } from './ports.ts'
import type { NewestCheckpoint } from './trail-ports.ts'

type Needs = Readonly<{
  log: Pick<AuditLog, 'checkpoints'>
  exports: Pick<ExportStore, 'add' | 'read' | 'openCount'>
  originOf: (tenantId: string) => string
  clock: Clock
}>

type Requester = Pick<Caller, 'tenantId' | 'subject' | 'issuer' | 'isOperator' | 'reason'>

/** The body of a request, and its key, which makes a repeat the same export. */
type ExportRequest = Readonly<{ body: unknown; idempotencyKey: string }>

/**
 * Requests an export of the log, or of a part of it, under its newest checkpoint, together with the fact of the request. The range is
 * extended to whole bundles. Safe to repeat: the same key of the same person is one export. Requests at the same moment can exceed the
 * limit of open exports by their number.
 * @throws Refusal `operator-forbidden`, `export-invalid`, `export-limit-reached`, `audit-log-empty`. @throws Transient `store-unavailable`.
 */
export const makeRequestExport =
  ({ log, exports, originOf, clock }: Needs) =>
  async (requester: Requester, { body, idempotencyKey }: ExportRequest): Promise<AuditExport> => {
    const { tenantId, issuer, subject, isOperator } = requester
    if (isOperator) throw forbidden()
    const order = readExportOrder(body)
    const id = eventIdOfAuditExport(tenantId, [issuer, subject, idempotencyKey])
    const known = await exports.read({ tenantId, id })
    if (known) return known
    if ((await exports.openCount(tenantId)) >= openExportsMax) throw limitReached()
    const newest = await newestCheckpoint(log, tenantId)
    if (newest === undefined)
      throw new Refusal('audit-log-empty', 'The log has no checkpoint yet. Send an event first.')
    const one: AuditExport = {
      ...{ id, tenantId, origin: originOf(tenantId), size: newest.size, checkpoint: newest.note },
      ...rangeOf(order, newest),
      ...{ requestedAt: clock(), requestedBy: { id: subject, issuer }, status: 'waiting', version: 1, tries: 0 },
    }
    if (await exports.add(one, requestedFact(one, actorOf(requester)))) return one
    return (await exports.read({ tenantId, id })) ?? one
  }

type Order = z.output<typeof exportBody>

/** Reads the body of a request. @throws Refusal `export-invalid`. */
export const readExportOrder = (body: unknown): Order => {
  const parsed = exportBody.safeParse(body)
  if (parsed.success) return parsed.data
  throw new Refusal(
    'export-invalid',
    'The body does not match its schema. See `issues` for each field.',
    issuesOf(parsed.error),
  )
}

const rangeOf = ({ from = 0, to }: Order, { size }: NewestCheckpoint) => {
  const end = to ?? size
  if (end > size)
    throw invalid('to', `must be at most ${size}, the size of the newest checkpoint. Wait for the next one, or omit it`)
  if (from >= end) throw invalid('from', `must be less than ${end}`)
  const range = wholeBundles({ from, to: end }, size)
  if (range.to - range.from > exportedEntriesMax)
    throw invalid(
      'to',
      `must be at most ${range.from + exportedEntriesMax}: an export has at most ${exportedEntriesMax} entries`,
    )
  return range
}

const invalid = (path: string, message: string): Refusal =>
  new Refusal('export-invalid', 'The range of entries cannot be exported. See `issues`.', [{ path, message }])

const forbidden = (): Refusal =>
  new Refusal(
    'operator-forbidden',
    'An export has the whole texts of facts, which operators see masked. Ask a member of the tenant to request it.',
  )

const limitReached = (): Refusal =>
  new Refusal(
    'export-limit-reached',
    `The tenant has ${openExportsMax} exports that are not written yet. Wait until one of them has ended.`,
  )
