import { randomUUID } from 'node:crypto'
import type { FactDraft } from '#facts/domain/fact.ts'
import { aFact } from './a-fact.ts'

/** The fact of a registration with clear values: an e-mail, a name, a token, a field that its type does not know, and attributes of its producer. */
export const aRegistration = (known: Partial<FactDraft> = {}): FactDraft => {
  const { id: _, ...draft } = aFact({
    type: 'User.Account.Registered.v1',
    eventtype: 'User.Account.Registered.v1',
    subject: 'person/7',
    data: {
      userId: randomUUID(),
      email: 'mara.muster@example.org',
      verificationToken: 'a-verification-token',
      fullName: 'Mara Muster',
      'nick/name': { first: ['m~1', null] },
    },
    ...{ tracestate: 'a=b', device: 'Maras phone', attempt: 3, isTrusted: false },
    ...known,
  })
  return draft
}
