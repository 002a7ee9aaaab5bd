import { cursorOf } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { custodyQuery } from './custody-query.ts'
import type { CustodyNeeds } from './decide-custody.ts'
import { viewOfHold } from './hold-view.ts'

/** Returns a page of the holds of a tenant, by id, in every status. @throws Refusal `query-invalid`. @throws Transient `store-unavailable`. */
export const makeListHolds =
  ({ register, clock }: CustodyNeeds) =>
  async (tenantId: string, input: Readonly<Record<string, string | undefined>>) => {
    const { limit, cursor: after } = readQuery(custodyQuery, input)
    const { items, next } = await register.holds(tenantId, { limit, after })
    const now = clock()
    return { items: items.map((hold) => viewOfHold(hold, now)), nextCursor: next === undefined ? null : cursorOf(next) }
  }
