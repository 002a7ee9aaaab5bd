/** Who calls, as the signed token says; never as the body says. */
export type Caller = Readonly<{ subject: string; tenantId: string; scopes: ReadonlySet<string> }>

/** What a request says of its caller: the raw headers, where they came. */
type Credentials = Readonly<{ authorization: string | undefined; tenantHeader: string | undefined }>

/** @throws Refusal `token-missing`, `token-invalid`, `tenant-missing`. */
export type Authenticate = (credentials: Credentials) => Promise<Caller>
