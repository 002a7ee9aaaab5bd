import type { Clock } from '#kernel/domain/instant.ts'
import type { DueErasure } from '../domain/erasure.ts'
import type { ErasureQueue } from './ports.ts'

type Needs = Readonly<{ queue: Pick<ErasureQueue, 'completed' | 'again'>; newJobId: () => string; clock: Clock }>

const pageSize = 100

/**
 * Makes every completed erasure due again, for a restore of the vault. Safe to repeat: one that is due stays as it is. Returns how
 * many it made due. @throws Transient `store-unavailable`.
 */
export const makeReplayErasures =
  ({ queue, newJobId, clock }: Needs) =>
  async (tenantId?: string): Promise<Readonly<{ again: number; due: number }>> => {
    const again = (erasure: DueErasure) => {
      const now = clock()
      return queue.again(erasure, { jobId: newJobId(), roundAt: now, dueAt: now })
    }
    const counts = { again: 0, due: 0 }
    let after: string | undefined
    do {
      const { items, next } = await queue.completed({ limit: pageSize, after })
      for (const erasure of items.filter((one) => tenantId === undefined || one.tenantId === tenantId))
        counts[(await again(erasure)) ? 'again' : 'due'] += 1
      after = next
    } while (after !== undefined)
    return counts
  }
