/** A token, as its JSON shows it. */
export type TokenClaims = Readonly<Record<string, unknown>>

/** A reason to refuse a token whose signature is valid. */
export type TokenFault = Readonly<{
  code: 'token-invalid' | 'tenant-missing' | 'scope-missing'
  /** For the log: the name of the claim, or `typ` for the header. Never its value. */
  claim: string
  /** For the log. Example: `id-token`. */
  reason: string
  /** For the caller: what is wrong, and what to do next. */
  detail: string
}>

export const isTokenFault = (value: object): value is TokenFault => 'reason' in value && 'claim' in value
