import type { FactLog } from '#facts/application/fact-log.ts'
import type { JobStore } from '#jobs/application/ports.ts'
import type { Job } from '#jobs/domain/job.ts'

/** The jobs in a map, their facts in the log it is given. */
export const makeMemoryJobStore = (facts: Pick<FactLog, 'append'>): JobStore => {
  const jobs = new Map<string, Job>()
  return {
    read: async (id) => jobs.get(id),
    list: async (limit) => [...jobs.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit),
    write: async (job, draft) => {
      if ((jobs.get(job.id)?.version ?? 0) !== job.version - 1) return false
      // A job is stored as JSON, and comes back as such.
      jobs.set(job.id, JSON.parse(JSON.stringify(job)))
      if (draft) await facts.append(draft)
      return true
    },
  }
}
