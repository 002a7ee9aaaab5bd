import type { LogBucket } from '#audit/application/ports.ts'

/** The objects of all logs in a map, by `{tenant}/{path}`, for tests that tamper with them. */
export const makeMemoryAuditBucket = () => {
  const objects = new Map<string, Uint8Array>()
  const versions = new Map<string, number>()
  const put = (key: string, bytes: Uint8Array): void => {
    objects.set(key, bytes)
    versions.set(key, (versions.get(key) ?? 0) + 1)
  }
  const versionOf = (key: string) => (objects.has(key) ? String(versions.get(key)) : undefined)
  const bucket: LogBucket = {
    read: async (tenantId, path) => objects.get(`${tenantId}/${path}`),
    write: async (tenantId, path, bytes) => {
      const key = `${tenantId}/${path}`
      const stored = objects.get(key)
      if (stored) return Buffer.compare(stored, bytes) === 0
      put(key, bytes)
      return true
    },
    renew: async (tenantId, path, bytes) => put(`${tenantId}/${path}`, bytes),
    checkpoint: async (tenantId) => {
      const key = `${tenantId}/checkpoint`
      const stored = objects.get(key)
      return stored && { text: Buffer.from(stored).toString('utf8'), version: versionOf(key) ?? '' }
    },
    replaceCheckpoint: async (tenantId, text, version) => {
      const key = `${tenantId}/checkpoint`
      if (versionOf(key) !== version) return false
      put(key, Buffer.from(text, 'utf8'))
      return true
    },
  }
  return { bucket, objects }
}
