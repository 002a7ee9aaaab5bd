/** The scopes that a token can have. */
export const scopes = [
  'events:write',
  'events:read',
  'ledger:write',
  'ledger:read',
  'reviews:read',
  'reviews:decide',
  'reviews:supervise',
  'audit:read',
  'webhooks:manage',
  'operator',
  'operator:write',
] as const

export type Scope = (typeof scopes)[number]
