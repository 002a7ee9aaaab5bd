/** Whom a token was issued to, as it says itself. An operator's names no tenant that counts. */
export type Holder = Readonly<{
  subject: string
  tenantId: string | undefined
  /** Every word of the token's scope; only those of `Scope` mean anything. */
  scopes: ReadonlySet<string>
  isOperator: boolean
}>

/** Who calls, and for which tenant: as the signed token says, never as the body says. */
export type Caller = Omit<Holder, 'tenantId'> &
  Readonly<{
    tenantId: string
    /** For how many days the tenant keeps its events; for ever where it does not say. */
    retentionDays?: number | undefined
  }>
