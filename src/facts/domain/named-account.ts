/** The part of an account in an event: it paid, it was paid, or the event is about it. */
export type AccountRole = 'debtor' | 'creditor' | 'account'

/** An account that an event names, in its canonical form. */
export type NamedAccount = Readonly<{ role: AccountRole; accountId: string }>
