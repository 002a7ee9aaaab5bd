import type { Caller, Holder } from '#kernel/domain/caller.ts'

/**
 * Reads the header `Authorization`.
 * @throws Refusal `token-missing`, `token-invalid`. @throws Transient `store-unavailable` while the keys of the issuer are unavailable.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Holder>

/** The header `X-Tenant-Id` of a request, and whether its call writes. */
type Visit = Readonly<{ tenantHeader: string | undefined; isWriting: boolean }>

/**
 * Admits the holder of a token, for the tenant in the token or, for an operator, in the header `X-Tenant-Id`.
 * @throws Refusal `tenant-missing`, `tenant-unknown`, `tenant-suspended`, `tenant-forbidden`. @throws RateExceeded.
 * @throws Violation `tenant-forbidden`. @throws Transient `store-unavailable` while the settings of the tenant are unavailable.
 */
export type Admit = (holder: Holder, visit: Visit) => Promise<Caller>

/** Counts the further work of an admitted call, such as the other events of a batch. @throws RateExceeded. */
export type Charge = (caller: Caller, count: number) => Promise<void>

export type { Caller }
