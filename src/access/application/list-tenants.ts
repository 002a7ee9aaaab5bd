import * as z from 'zod'
import { cursorOf, pageFields } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { TenantRegister } from './ports.ts'

type Needs = Readonly<{ register: Pick<TenantRegister, 'list'> }>

const placeIn = (text: string): string | undefined => (tenantIdPattern.test(text) ? text : undefined)

const query = z.strictObject(pageFields(placeIn))

/**
 * Returns a page of the tenants that have settings of their own, by id.
 * @throws Refusal `query-invalid`.
 * @throws Transient `store-unavailable`.
 */
export const makeListTenants =
  ({ register }: Needs) =>
  async (input: Readonly<Record<string, string | undefined>>) => {
    const { limit, cursor: after } = readQuery(query, input)
    const { items, next } = await register.list({ limit, after })
    return { items, nextCursor: next === undefined ? null : cursorOf(next) }
  }
