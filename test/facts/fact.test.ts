import { describe, expect, it } from 'vitest'
import { withId } from '#facts/application/identity.ts'
import { readFact } from '#facts/application/read-fact.ts'
import { actorOfFact, domainOf, follow, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { anIssuer, aUser } from '#test/support/builders/an-actor.ts'

const recordedat = '2026-03-01T12:00:01.000Z'

const least = {
  type: 'Payment.Transfer.Observed.v1',
  source: '/desk/7',
  tenantid: 'acme',
  eventid: '6f8d2a52-5f8f-4d3b-9d51-0c2f1f2b7a10',
  happening: happenings.received(),
  recordedat,
  correlationid: 'c-1',
  actor: aUser('a-producer'),
  data: { kind: 'transfer' },
}

const all = {
  ...least,
  time: '2026-03-01T12:00:00.000Z',
  subject: 'account/4711',
  dataschema: 'https://desk.example/payment',
  userid: '0b7f1d0e-8a5b-4a0e-9f56-2b3c7d1e6a11',
  producerid: 'p-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  retainuntil: '2026-04-01T12:00:00.000Z',
}

describe('A fact that follows from no other', () => {
  it('is a fact that every reader reads, with its attributes in the order of the facts stored so far', () => {
    const fact = withId(rootFact(all))
    expect(JSON.stringify(fact)).toMatchInlineSnapshot(
      `"{"specversion":"1.0","type":"Payment.Transfer.Observed.v1","source":"/desk/7","subject":"account/4711","time":"2026-03-01T12:00:00.000Z","datacontenttype":"application/json","dataschema":"https://desk.example/payment","tenantid":"acme","eventid":"6f8d2a52-5f8f-4d3b-9d51-0c2f1f2b7a10","eventtype":"Payment.Transfer.Observed.v1","receivedat":"2026-03-01T12:00:01.000Z","happening":"received","recordedat":"2026-03-01T12:00:01.000Z","correlationid":"c-1","actor":"a-producer","actorkind":"user","actorissuer":"https://issuer.example","userid":"0b7f1d0e-8a5b-4a0e-9f56-2b3c7d1e6a11","producerid":"p-1","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","retainuntil":"2026-04-01T12:00:00.000Z","data":{"kind":"transfer"},"id":"695d3a81-0d14-5854-9505-adb4eda7fc0a"}"`,
    )
    expect(readFact(JSON.stringify(fact))).toEqual(fact)
  })

  it('began its event, and happened when it was recorded where no time is given', () => {
    expect(rootFact(least)).toStrictEqual({
      specversion: '1.0',
      datacontenttype: 'application/json',
      ...least,
      ...{ actor: 'a-producer', actorkind: 'user', actorissuer: anIssuer },
      time: recordedat,
      receivedat: recordedat,
      eventtype: least.type,
    })
  })

  it('has no attribute without a value', () => {
    const nothing = { subject: undefined, userid: undefined, retainuntil: undefined, traceparent: undefined }
    expect(Object.values(rootFact({ ...least, ...nothing }))).not.toContain(undefined)
  })
})

describe('A fact that follows from another', () => {
  const next = {
    ...{ type: 'Risk.Assessment.Completed.v1', source: 'sluice/scoring', data: { score: 0 } },
    ...{ happening: happenings.moved(1), recordedat: '2026-03-01T12:00:02.000Z' },
  }

  const followed = (cause: Parameters<typeof follow>[0]) => ({
    ...{ specversion: '1.0', datacontenttype: 'application/json', time: next.recordedat },
    ...{ tenantid: cause.tenantid, eventid: cause.eventid, eventtype: cause.eventtype, receivedat: cause.receivedat },
    ...{ correlationid: cause.correlationid, causationid: cause.id, actor: next.source, actorkind: 'system' },
    ...next,
  })

  it('has the event, the tenant and the correlation of its cause, and no attribute that its cause lacks', () => {
    const cause = withId(rootFact(least))
    expect(follow(cause, next)).toStrictEqual(followed(cause))
  })

  it('has the subject, the trace and the last day of its cause', () => {
    const cause = withId(rootFact(all))
    const { subject, traceparent, retainuntil } = all
    expect(follow(cause, next)).toStrictEqual({ ...followed(cause), subject, traceparent, retainuntil })
  })
})

describe('The actor of a fact', () => {
  it('is read with its kind, its issuer and its reason', () => {
    const actor = { ...aUser('anna'), reason: 'A customer rang.' }
    const fact = withId(rootFact({ ...least, actor }))
    expect(fact).toMatchObject({ actor: 'anna', actorkind: 'user', actorissuer: anIssuer, actorreason: actor.reason })
    expect(actorOfFact(readFact(JSON.stringify(fact)))).toEqual(actor)
  })

  it.each([
    ['lacks its kind', {}],
    ['has an extension attribute of its producer with that name', { actorkind: 7, actorissuer: true, actorreason: '' }],
    ['has an unknown kind there', { actorkind: 'cash', actorissuer: 'desk 7' }],
  ])('has an id alone where a fact of an earlier version %s', (_, earlier) => {
    const { actorkind: __, actorissuer: ___, ...fact } = withId(rootFact(least))
    const text = JSON.stringify({ ...fact, ...earlier })
    expect(JSON.stringify(readFact(text))).toBe(text)
    expect(actorOfFact(readFact(text))).toEqual({ id: 'a-producer' })
  })
})

it('is routed by the first word of its type', () => {
  expect(domainOf('Risk.Event.Reported.v1')).toBe('Risk')
})
