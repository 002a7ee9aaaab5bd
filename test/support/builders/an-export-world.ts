import { randomUUID } from 'node:crypto'
import { archivedTextsIn, isArchivedOf } from '#audit/adapters/s3-archived-texts.ts'
import type { ExportSources } from '#audit/application/content-of-export.ts'
import { makeGetExport } from '#audit/application/get-export.ts'
import { makeListExports } from '#audit/application/list-exports.ts'
import { makeRequestExport } from '#audit/application/request-export.ts'
import { verifierKey } from '#audit/application/verifier-key.ts'
import { makeWriteExports } from '#audit/application/write-exports.ts'
import type { AuditExport } from '#audit/domain/audit-export.ts'
import { makeExportStores } from '../ports/export-stores.ts'
import { aClock } from './a-clock.ts'
import { aLoggedTenant } from './a-logged-tenant.ts'
import { faultsOfArchive } from './an-export.ts'

type WriterNeeds = Parameters<typeof makeWriteExports>[0]

/** A tenant with an audit log, and its exports. */
export const anExportWorld = async () => {
  const tenant = aLoggedTenant()
  const stores = await makeExportStores()
  const clock = aClock()
  const { tenantId, needs } = tenant
  const { exports, archives } = stores
  const person = { tenantId, subject: 'auditor-7', issuer: 'https://issuer.example/', isOperator: false }
  const requestExport = makeRequestExport({ ...needs, exports, clock: clock.read })
  const getExport = makeGetExport({ exports, archives, clock: clock.read })
  const ended: AuditExport[] = []
  const warned: unknown[] = []
  const sources: ExportSources = {
    bucket: needs.bucket,
    tilesOf: needs.tilesOf,
    texts: stores.textsOf(needs.facts),
    archived: async (ofTenant, archiveKey) =>
      archivedTextsIn((isArchivedOf(ofTenant, archiveKey) && (await stores.archive.read(archiveKey))) || ''),
  }
  /** A runner of the function. A part has at least one file. */
  const aRunner = (changed: Partial<WriterNeeds> = {}) =>
    makeWriteExports({
      ...{ ...sources, exports, archives, clock: clock.read },
      ...{ runMs: 60_000, sliceMs: 20_000, leaseMs: 180_000, partBytesMin: 8_388_608 },
      reportEnd: (one) => ended.push(one),
      warn: (_, reason) => warned.push(reason),
      ...changed,
    })
  const trust = async () => ({
    keys: (await tenant.stores.keys.all()).map(({ publicKey }) =>
      verifierKey(tenant.stores.originOf(tenantId), 'ed25519', publicKey),
    ),
  })
  const archiveOf = async ({ id }: Pick<AuditExport, 'id'>): Promise<Buffer> => {
    const { url = '' } = await getExport(person, id)
    return stores.download(url)
  }
  return {
    ...tenant,
    ...{ person, clock, ended, warned, exports, archives, sources, archive: stores.archive, factLog: stores.log },
    ...{ aRunner, getExport, archiveOf, requestExport, trust },
    request: (body: unknown = {}, idempotencyKey: string = randomUUID()) =>
      requestExport(person, { body, idempotencyKey }),
    listExports: makeListExports({ exports, clock: clock.read }),
    faultsOf: async (one: Pick<AuditExport, 'id'>) => faultsOfArchive(await archiveOf(one), await trust()),
  }
}
