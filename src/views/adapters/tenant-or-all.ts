import type { Caller } from '#kernel/domain/caller.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import type { Answer, Request } from '#platform/http-handler.ts'

/**
 * Answers an operator that names no tenant with numbers of every tenant, and any other caller with what is of its tenant. Only an
 * operator is ever the tenant of Sluice itself, which has no events. Numbers are no reading.
 */
export const tenantOrAll =
  (
    ofTenant: (request: Request, caller: Caller) => Promise<unknown>,
    ofAll: (request: Request) => Promise<unknown>,
  ): ((request: Request, caller: Caller) => Promise<Answer>) =>
  async (request, caller) =>
    caller.tenantId === ownTenantId
      ? { status: 200, body: await ofAll(request), isReading: false }
      : { status: 200, body: await ofTenant(request, caller) }
