/** Everything a token may allow. */
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
