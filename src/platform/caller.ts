import type { Caller, Holder } from '#kernel/domain/caller.ts'

/**
 * Reads the header `Authorization`.
 * @throws Refusal `token-missing`, `token-invalid`. @throws Transient `store-unavailable` while the issuer's keys are away.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Holder>

/**
 * Lets a holder of a token in, for the tenant that token and header `X-Tenant-Id` name together.
 * @throws Refusal `tenant-missing`, `tenant-suspended`. @throws RateExceeded. @throws Violation `tenant-forbidden`.
 * @throws Transient `store-unavailable` while nothing is known of the tenant.
 */
export type Admit = (holder: Holder, tenantHeader: string | undefined) => Promise<Caller>

export type { Caller }
