import { cursorOf } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { custodyQuery } from './custody-query.ts'
import type { CustodyNeeds } from './decide-custody.ts'
import { viewOfErasure } from './erasure-view.ts'

/** Returns a page of the erasures of a tenant, by id, in every status. @throws Refusal `query-invalid`. @throws Transient `store-unavailable`. */
export const makeListErasures =
  ({ register, clock }: CustodyNeeds) =>
  async (tenantId: string, input: Readonly<Record<string, string | undefined>>) => {
    const { limit, cursor: after } = readQuery(custodyQuery, input)
    const { items, next } = await register.erasures(tenantId, { limit, after })
    const now = clock()
    const views = items.map((erasure) => viewOfErasure(erasure, now))
    return { items: views, nextCursor: next === undefined ? null : cursorOf(next) }
  }
