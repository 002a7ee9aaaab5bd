import type { AuditLog, LogState, PendingBatch, SignedRun } from '#audit/application/ports.ts'
import { type MemoryAuditEntries, makeMemoryAuditEntries } from './memory-audit-entries.ts'

type HeldRun = SignedRun & { readonly cosignatures: string[] }

/** The logs in maps, with the batches of these entries. `tenants` is the list of logs, and `states` and `runs` are held by tenant, for tests that tamper with them. */
export const makeMemoryAuditLog = ({ pending }: Pick<MemoryAuditEntries, 'pending'> = makeMemoryAuditEntries()) => {
  const tenants = new Set<string>()
  const states = new Map<string, LogState>()
  const runs = new Map<string, HeldRun[]>()
  const runsOf = (tenantId: string) => runs.get(tenantId) ?? []
  const newestFirst = (tenantId: string) => runsOf(tenantId).toSorted((one, other) => (one.at < other.at ? 1 : -1))
  const waiting = (tenantId: string): readonly PendingBatch[] =>
    [...(pending.get(tenantId)?.values() ?? [])].toSorted((one, other) => (one.batchId < other.batchId ? -1 : 1))

  const replace = (tenantId: string, version: number, next: LogState): boolean => {
    if (states.get(tenantId)?.version !== version) return false
    states.set(tenantId, next)
    return true
  }

  const log: AuditLog = {
    register: async (tenantId) => void tenants.add(tenantId),
    logs: async function* () {
      yield* tenants
    },
    isListed: async (tenantId) => tenants.has(tenantId),
    state: async (tenantId) => states.get(tenantId),
    begin: async (tenantId, chain) => {
      if (states.has(tenantId)) return false
      states.set(tenantId, { version: 1, size: 0, chain })
      return true
    },
    pending: async (tenantId, countMax) => {
      const taken: PendingBatch[] = []
      let left = countMax
      for (const batch of waiting(tenantId)) {
        if (taken.length > 0 && batch.keys.length > left) break
        taken.push(batch)
        left -= batch.keys.length
      }
      return taken
    },
    pendingOf: async (tenantId, batchIds) => waiting(tenantId).filter(({ batchId }) => batchIds.includes(batchId)),
    oldestPending: async (tenantId) => waiting(tenantId)[0]?.batchId.split('#')[0],
    assign: async (tenantId, state, run) => {
      const next = { ...state, version: state.version + 1, run }
      return replace(tenantId, state.version, next) ? next : undefined
    },
    addRun: async (tenantId, run) => {
      if (runsOf(tenantId).some(({ at }) => at === run.at)) return
      runs.set(tenantId, [...runsOf(tenantId), { ...run, cosignatures: [] }])
    },
    run: async (tenantId, at) => runsOf(tenantId).find((run) => run.at === at),
    removePending: async (tenantId, batchIds) => {
      for (const batchId of batchIds) pending.get(tenantId)?.delete(batchId)
    },
    finish: async (tenantId, { run, ...state }, checkpoint) => {
      if (!run) return false
      const size = run.firstIndex + run.count
      return replace(tenantId, state.version, {
        ...state,
        version: state.version + 1,
        size,
        checkpoint,
        checkpointAt: run.at,
      })
    },
    indexOf: async (tenantId, place) => {
      if ('sequence' in place)
        return place.sequence <= (states.get(tenantId)?.size ?? 0) ? place.sequence - 1 : undefined
      if (pending.get(tenantId)?.has(place.batchId)) return undefined
      for (const { firstIndex, batches } of runsOf(tenantId)) {
        let first = firstIndex
        for (const [batchId, count] of batches) {
          if (batchId === place.batchId) return first + place.position
          first += count
        }
      }
      return undefined
    },
    checkpoints: async (tenantId, { limit, before }) => {
      const found = newestFirst(tenantId)
        .filter(({ at }) => before === undefined || at < before)
        .slice(0, limit)
      const items = found.map(({ at, size, checkpoint, cosignatures }) => ({ at, size, checkpoint, cosignatures }))
      const last = items.at(-1)
      return { items, ...(items.length === limit && last && { next: last.at }) }
    },
    history: async (tenantId, { limit, after = '' }) => {
      const items = newestFirst(tenantId)
        .toReversed()
        .filter(({ at }) => at > after)
        .slice(0, limit)
      const last = items.at(-1)
      return { items, ...(items.length === limit && last && { next: last.at }) }
    },
    addCosignature: async (tenantId, at, line) => {
      const run = runsOf(tenantId).find((one) => one.at === at)
      if (run === undefined || run.cosignatures.includes(line)) return false
      run.cosignatures.push(line)
      return true
    },
  }
  return { log, tenants, states, runs }
}
