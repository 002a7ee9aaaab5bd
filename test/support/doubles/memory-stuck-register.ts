import type { StuckRegister, StuckRun } from '#operations/application/stuck-ports.ts'
import type { StuckEvent } from '#operations/domain/stuck-event.ts'

/** The stuck events and the checkpoints in maps. */
export const makeMemoryStuckRegister = (): StuckRegister => {
  const [rows, checkpoints] = [new Map<string, StuckEvent>(), new Map<string, string>()]
  const state: { run: StuckRun | undefined } = { run: undefined }
  const keyOf = ({ tenantId, eventId }: Pick<StuckEvent, 'tenantId' | 'eventId'>) => `${tenantId}#${eventId}`
  const of = (tenantId: string | undefined) =>
    [...rows].filter(([, row]) => tenantId === undefined || row.tenantId === tenantId).toSorted()
  return {
    page: async ({ tenantId, limit, after = '' }) => {
      const found = of(tenantId).filter(([key]) => key > after)
      const page = found.slice(0, limit)
      return { items: page.map(([, row]) => row), next: found.length > limit ? page.at(-1)?.[0] : undefined }
    },
    counts: async (tenantId) => {
      const groups = Map.groupBy(of(tenantId), ([, row]) => `${row.tenantId} ${row.station}`)
      const counts = [...groups.values()].flatMap((group) =>
        group.slice(0, 1).map(([, { tenantId: tenant, station }]) => ({
          ...{ tenantId: tenant, station },
          count: group.length,
        })),
      )
      return { counts, isComplete: true }
    },
    put: async (event) => void rows.set(keyOf(event), event),
    remove: async (event) => void rows.delete(keyOf(event)),
    checkpoints: async () => new Map(checkpoints),
    advance: async (tenantId, until) => {
      if ((checkpoints.get(tenantId) ?? '') < until) checkpoints.set(tenantId, until)
    },
    lastRun: async () => state.run,
    noteRun: async (run) => {
      state.run = run
    },
  }
}
