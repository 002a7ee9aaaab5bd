import * as z from 'zod'
import { readQuery } from '#kernel/application/read-query.ts'
import { type Clock, dayOf } from '#kernel/domain/instant.ts'
import type { EventCount } from '../domain/event-count.ts'
import type { EventRows } from './ports.ts'

type Needs = Readonly<{ rows: Pick<EventRows, 'counts'>; clock: Clock }>

/** The day of the query; today by default. */
export const countsQuery = (clock: Clock) =>
  z.strictObject({ day: z.iso.date('must be a day, such as 2026-03-01').default(() => dayOf(clock())) })

type CountsView = Readonly<{ day: string; total: number; counts: readonly EventCount[]; complete: boolean }>

/**
 * Returns how many events of each status and band a tenant received on one day in UTC; today by default. Usually less than a second
 * behind. @throws Refusal `query-invalid`.
 */
export const makeGetCounts =
  ({ rows, clock }: Needs) =>
  async (
    { tenantId }: Readonly<{ tenantId: string }>,
    input: Readonly<Record<string, string | undefined>>,
  ): Promise<CountsView> => {
    const { day } = readQuery(countsQuery(clock), input)
    const { counts, complete } = await rows.counts(tenantId, day)
    return { day, total: counts.reduce((sum, { count }) => sum + count, 0), counts, complete }
  }
