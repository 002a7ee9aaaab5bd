import * as z from 'zod'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type Clock, type Instant, msAfter } from '#kernel/domain/instant.ts'
import type { ExportBucket, ExportStore } from './export-ports.ts'
import { type ExportView, viewOfExport } from './export-view.ts'

type Needs = Readonly<{
  exports: Pick<ExportStore, 'read'>
  archives: Pick<ExportBucket, 'linkTo'>
  clock: Clock
}>

/** The caller, as a member of the tenant or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

/** An export, with the address of its archive. */
type LinkedExport = ExportView & Readonly<{ url?: string; urlExpiresAt?: Instant }>

/** For how long an address gives the archive. */
const linkSeconds = 900

const uuid = z.uuid()

/**
 * Returns an export with its progress, and with an address of its archive while there is one. An operator gets no address,
 * and sees no person.
 * @throws Refusal `export-not-found`, also for an export of another tenant.
 * @throws Transient `store-unavailable` or `audit-bucket-unavailable`.
 */
export const makeGetExport =
  ({ exports, archives, clock }: Needs) =>
  async (reader: Reader, id: string): Promise<LinkedExport> => {
    const key = { tenantId: reader.tenantId, id: id.toLowerCase() }
    const one = uuid.safeParse(id).success ? await exports.read(key) : undefined
    if (one === undefined) throw new Refusal('export-not-found', 'There is no export with this id.')
    const now = clock()
    const view = viewOfExport(one, reader, now)
    if (view.status !== 'completed' || reader.isOperator) return view
    return { ...view, url: await archives.linkTo(key, linkSeconds), urlExpiresAt: msAfter(now, linkSeconds * 1000) }
  }
