import * as z from 'zod'
import { cursorOf, pageFields } from '#api/list-query.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { Refusal } from '#kernel/domain/errors.ts'
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
    const parsed = query.safeParse(input)
    if (!parsed.success)
      throw new Refusal(
        'query-invalid',
        'The query is invalid. See `issues` for each parameter.',
        issuesOf(parsed.error),
      )
    const { limit, cursor: after } = parsed.data
    const { items, next } = await register.list({ limit, after })
    return { items, nextCursor: next === undefined ? null : cursorOf(next) }
  }
