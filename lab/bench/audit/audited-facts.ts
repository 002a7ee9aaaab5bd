import { randomUUID } from 'node:crypto'
import { withId } from '#facts/application/identity.ts'
import { type Fact, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { makePayment } from '../payment.ts'

/** New facts of a tenant, each of an event of its own. */
export const auditedFacts = (tenantid: string, count: number): readonly Fact[] =>
  Array.from({ length: count }, () => {
    const { type, source, data, id } = makePayment()
    const eventid = randomUUID()
    return withId(
      rootFact({
        ...{ type, source, tenantid, eventid, data },
        correlationid: eventid,
        producerid: id,
        actor: { id: 'gateway', kind: 'sender', issuer: 'queue/intake' },
        happening: happenings.received(),
        recordedat: new Date().toISOString(),
      }),
    )
  })
