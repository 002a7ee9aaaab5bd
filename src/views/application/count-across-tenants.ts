import * as z from 'zod'
import { inOrder, spanFields } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { readAccountId } from './account-query.ts'
import type { ActivityReader, CountedActivity } from './activity-ports.ts'
import { sameRulesOf } from './find-similar.ts'
import { countsQuery, makeGetCounts } from './get-counts.ts'
import { activitySpan } from './list-activity.ts'
import { counterpartyQuery, startOfDays } from './list-counterparties.ts'
import type { EventRows, KnownTenants } from './ports.ts'

type Needs = Readonly<{
  /** Returns the first tenants of the register, at most `limit`. */
  tenants: (limit: number) => Promise<KnownTenants>
  activity: Pick<ActivityReader, 'count'>
  rows: Pick<EventRows, 'find' | 'similar' | 'counts'>
  clock: Clock
}>

type Query = Readonly<Record<string, string | undefined>>

/** The most tenants of an answer. */
const tenantCountMax = 100

/** Tenants that are counted at once. */
const concurrency = 10

/** The most items that are counted for one tenant: some 250 KB. */
const itemCountMax = 1000

/** What is counted for a tenant. `complete` is false if it has more. */
type Count<Numbers> = Readonly<{ numbers: Numbers; complete: boolean }>

/** The numbers of each tenant. `complete` is false if there are more tenants, or if one has more than is counted. */
type TenantNumbers<Numbers> = Readonly<{
  complete: boolean
  tenants: readonly (Readonly<{ tenantId: string }> & Numbers)[]
}>

const spanQuery = inOrder(z.strictObject(spanFields))

const uuid = z.uuid()

/**
 * Counts for an operator that names no tenant: numbers of each tenant of the register, and nothing else. Each verb costs one read
 * of the register, and for each tenant the queries of one answer; nothing is scanned. Only the first 100 tenants are read. Usually less than a second behind.
 * @throws Refusal `query-invalid`, `account-not-found` or `event-not-found`. @throws Transient `store-unavailable`.
 */
export const makeCountAcrossTenants = ({ tenants, activity, rows, clock }: Needs) => {
  const getCounts = makeGetCounts({ rows, clock })

  const ofEach = async <Numbers>(
    known: KnownTenants,
    count: (tenantId: string) => Promise<Count<Numbers>>,
  ): Promise<TenantNumbers<Numbers>> => {
    const counted: (Count<Numbers> & Readonly<{ tenantId: string }>)[] = []
    for (let start = 0; start < known.tenantIds.length; start += concurrency) {
      const chunk = known.tenantIds.slice(start, start + concurrency)
      counted.push(...(await Promise.all(chunk.map(async (tenantId) => ({ tenantId, ...(await count(tenantId)) })))))
    }
    return {
      complete: known.complete && counted.every(({ complete }) => complete),
      tenants: counted.map(({ tenantId, numbers }) => ({ tenantId, ...numbers })),
    }
  }

  const activityOfEach = async <Numbers>(
    account: Readonly<{ accountId: string; from: string; to: string }>,
    numbersOf: (counted: CountedActivity) => Numbers,
  ) =>
    ofEach(await tenants(tenantCountMax), async (tenantId) => {
      const counted = await activity.count({ ...wholeTenant(tenantId), ...account, limit: itemCountMax })
      return { numbers: numbersOf(counted), complete: counted.complete }
    })

  return {
    /** Counts the movements of an account. */
    activity: async (id: string, input: Query) => {
      const accountId = readAccountId(id)
      const span = activitySpan(readQuery(spanQuery, input), clock())
      return activityOfEach({ accountId, ...span }, ({ movementCount }) => ({ movementCount }))
    },

    /** Counts the movements and the counterparties of an account. */
    counterparties: async (id: string, input: Query) => {
      const accountId = readAccountId(id)
      const { days } = readQuery(counterpartyQuery, input)
      const to = clock()
      const numbersOf = ({ movementCount, counterpartyCount }: CountedActivity) => ({
        movementCount,
        counterpartyCount,
      })
      return activityOfEach({ accountId, from: startOfDays(to, days), to }, numbersOf)
    },

    /** Counts the events for which the same rules fired as for this one, without those that their first step approved. */
    similar: async (id: string) => {
      const known = await tenants(tenantCountMax)
      const event = uuid.safeParse(id).success ? await rows.find(known.tenantIds, id) : undefined
      if (!event)
        throw new Refusal(
          'event-not-found',
          `None of the first ${tenantCountMax} tenants of the register has an event with this id. Name the tenant in X-Tenant-Id.`,
        )
      return ofEach(known, async (tenantId) => {
        const { eventIds, complete } = await sameRulesOf(rows, wholeTenant(tenantId), event)
        return { numbers: { sameRulesCount: eventIds.length }, complete }
      })
    },

    /** Counts the events of a day, by status and band. */
    events: async (input: Query) => {
      const { day } = readQuery(countsQuery(clock), input)
      const counted = await ofEach(await tenants(tenantCountMax), async (tenantId) => {
        const { total, counts, complete } = await getCounts({ tenantId }, { day })
        return { numbers: { total, counts }, complete }
      })
      return { day, ...counted }
    },
  }
}
