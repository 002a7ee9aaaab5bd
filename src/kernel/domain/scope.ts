/** The scopes that a token can have. */
export type Scope =
  | 'events:write'
  | 'events:read'
  | 'ledger:write'
  | 'ledger:read'
  | 'reviews:read'
  | 'reviews:decide'
  | 'audit:read'
  | 'webhooks:manage'
  | 'operator'
