import * as z from 'zod'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'

/** What every call states that counts for an operator without `X-Tenant-Id`. */
export const numbersForOperators =
  'An operator that sends no `X-Tenant-Id` gets numbers of each tenant of the register, at most 100 tenants, and nothing else.'

/** Numbers of each tenant of the register, for an operator that names no tenant. */
export const tenantNumbers = <Shape extends z.ZodRawShape>(numbers: Shape, more: z.ZodRawShape = {}) =>
  z.object({
    ...more,
    complete: z
      .boolean()
      .describe(
        'False if there are more than 100 tenants, if one has more than is counted, or if tenants without an entry in the register are allowed.',
      ),
    tenants: z
      .array(z.object({ tenantId: z.string().regex(tenantIdPattern).describe('The id of the tenant.'), ...numbers }))
      .max(100)
      .describe('By id.'),
  })
