import type { Caller, Holder } from '#kernel/domain/caller.ts'

/**
 * Reads the header `Authorization`.
 * @throws Refusal `token-missing`, `token-invalid`. @throws Transient `store-unavailable` while the keys of the issuer are unavailable.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Holder>

/**
 * Admits the holder of a token, for the tenant in the token or, for an operator, in the header `X-Tenant-Id`.
 * @throws Refusal `tenant-missing`, `tenant-suspended`. @throws RateExceeded. @throws Violation `tenant-forbidden`.
 * @throws Transient `store-unavailable` while the settings of the tenant are unavailable.
 */
export type Admit = (holder: Holder, tenantHeader: string | undefined) => Promise<Caller>

export type { Caller }
