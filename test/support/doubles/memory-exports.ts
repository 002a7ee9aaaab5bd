import type { ExportBucket, ExportKey, ExportStore } from '#audit/application/export-ports.ts'
import type { AuditExport } from '#audit/domain/audit-export.ts'
import type { FactLog } from '#facts/application/fact-log.ts'

const textOf = ({ tenantId, id }: ExportKey): string => `${tenantId}#${id}`

/** The exports in a map. */
export const makeMemoryExportStore = (facts: Pick<FactLog, 'append'>): ExportStore => {
  const held = new Map<string, AuditExport>()
  const open = new Set<string>()
  const ofTenant = (tenantId: string) =>
    [...held.values()].filter((one) => one.tenantId === tenantId).toSorted((one, other) => (one.id < other.id ? -1 : 1))
  const save = (one: AuditExport): boolean => {
    if (held.get(textOf(one))?.version !== one.version - 1) return false
    held.set(textOf(one), one)
    return true
  }
  return {
    add: async (one, fact) => {
      if (held.has(textOf(one))) return false
      held.set(textOf(one), one)
      open.add(textOf(one))
      await facts.append(fact)
      return true
    },
    read: async (key) => held.get(textOf(key)),
    list: async (tenantId, { limit, after = '' }) => {
      const items = ofTenant(tenantId)
        .filter(({ id }) => id > after)
        .slice(0, limit)
      const last = items.at(-1)
      return { items, ...(items.length === limit && last && { next: last.id }) }
    },
    openCount: async (tenantId) => ofTenant(tenantId).filter((one) => open.has(textOf(one))).length,
    open: async function* () {
      for (const text of [...open].toSorted()) {
        const [tenantId = '', id = ''] = text.split('#')
        yield { tenantId, id }
      }
    },
    save: async (one) => save(one),
    end: async (one, fact) => {
      if (!save(one)) return false
      open.delete(textOf(one))
      await facts.append(fact)
      return true
    },
  }
}

/** The archives in a map, by the address that `linkTo` returns. `uploads` has those that are not completed. */
export const makeMemoryExportBucket = () => {
  const uploads = new Map<string, Map<number, Uint8Array>>()
  const objects = new Map<string, Buffer>()
  const linkOf = (key: ExportKey): string => `memory:${textOf(key)}`
  const bucket: ExportBucket = {
    begin: async () => {
      const uploadId = `upload-${uploads.size + objects.size}`
      uploads.set(uploadId, new Map())
      return uploadId
    },
    put: async (_, { uploadId, number, bytes }) => {
      const upload = uploads.get(uploadId)
      upload?.set(number, bytes)
      return upload && `tag-${number}`
    },
    complete: async (key, uploadId, tags) => {
      const upload = uploads.get(uploadId)
      if (upload) objects.set(linkOf(key), Buffer.concat(tags.map((_, at) => upload.get(at + 1) ?? new Uint8Array())))
      uploads.delete(uploadId)
      return objects.has(linkOf(key))
    },
    linkTo: async (key) => linkOf(key),
  }
  return { bucket, uploads, objects }
}
