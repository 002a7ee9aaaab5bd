import type { Actor } from './actor.ts'

/** The holder of a token, according to its claims. The tenant in the token of an operator is ignored. */
export type Holder = Readonly<{
  subject: string
  /** The issuer of the token. The subject is unique within it. */
  issuer: string
  tenantId: string | undefined
  /** The partner that the token is limited to. */
  partnerId: string | undefined
  /** Every word of the token's scope. Words that are not in `Scope` grant nothing. */
  scopes: ReadonlySet<string>
  isOperator: boolean
}>

/** The caller and its tenant: from the signed token, never from the body. */
export type Caller = Omit<Holder, 'tenantId'> &
  Readonly<{
    tenantId: string
    /** The number of days for which events of the tenant are kept. If it is missing, they are kept for ever. */
    retentionDays?: number | undefined
    /** Why an operator acts for the tenant. Present for every write of an operator. */
    reason?: string | undefined
  }>

/** The holder of a token as the actor of facts. */
export const actorOf = ({ subject, issuer, isOperator, reason }: ActingHolder): Actor => ({
  id: subject,
  kind: isOperator ? 'operator' : 'user',
  issuer,
  ...(reason !== undefined && { reason }),
})

type ActingHolder = Pick<Holder, 'subject' | 'issuer' | 'isOperator'> & Pick<Partial<Caller>, 'reason'>
