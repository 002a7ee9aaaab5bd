import type { JobStore } from '#jobs/application/ports.ts'
import type { CustodyNeeds } from './decide-custody.ts'
import { requireErasure } from './erasure-thing.ts'
import { viewOfErasure } from './erasure-view.ts'

type Needs = CustodyNeeds & Readonly<{ jobs: Pick<JobStore, 'read'> }>

/** Returns an erasure, with its progress while its job runs. @throws Refusal `erasure-not-found`. @throws Transient `store-unavailable`. */
export const makeGetErasure =
  ({ register, jobs, clock }: Needs) =>
  async (tenantId: string, id: string) => {
    const erasure = requireErasure(await register.erasure(tenantId, id))
    const isRunning = erasure.activatedAt !== undefined && erasure.completedAt === undefined
    return viewOfErasure(erasure, clock(), isRunning ? await jobs.read(erasure.jobId) : undefined)
  }
