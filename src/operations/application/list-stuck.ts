import * as z from 'zod'
import { cursorOf, pageFields } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { actFor } from '../domain/stuck-event.ts'
import type { StuckRegister } from './stuck-ports.ts'

type Needs = Readonly<{ register: StuckRegister }>

/** A tenant, `#` and the id of an event. */
const placeIn = (text: string): string | undefined => (/^[a-z0-9-]{1,63}#[0-9a-f-]{36}$/.test(text) ? text : undefined)

const query = z.strictObject(pageFields(placeIn))

/**
 * Returns a page of stuck events of one tenant, with the act that helps each; of all tenants for the tenant of Sluice itself, which
 * has no events. The list is as the last run of `find-stuck` left it.
 * @throws Refusal `query-invalid`.
 * @throws Transient `store-unavailable`.
 */
export const makeListStuck =
  ({ register }: Needs) =>
  async (caller: string, input: Readonly<Record<string, string | undefined>>) => {
    const tenantId = caller === ownTenantId ? undefined : caller
    const { limit, cursor: after } = readQuery(query, input)
    const [page, { counts, isComplete }, lastRun] = await Promise.all([
      register.page({ tenantId, limit, after }),
      register.counts(tenantId),
      register.lastRun(),
    ])
    return {
      items: page.items.map((event) => ({ ...event, act: actFor(event) })),
      nextCursor: page.next === undefined ? null : cursorOf(page.next),
      counts,
      isCountComplete: isComplete,
      lastRun: lastRun ?? null,
    }
  }
