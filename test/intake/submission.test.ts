import { describe, expect, it } from 'vitest'
import { receiptOf, receive, type Submission } from '#intake/domain/submission.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { anIssuer, aUser } from '#test/support/builders/an-actor.ts'

const now = '2026-03-01T12:00:00.000Z'

const minimal: Submission = {
  ...{
    tenantId: 'acme',
    partnerId: undefined,
    actor: aUser('a-producer'),
    eventId: 'event-1',
    correlationId: 'correlation-1',
  },
  event: { type: 'Payment.Transfer.Observed.v1', source: '/desk/7', data: somePayment },
}

const required = {
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/desk/7',
  time: now,
  datacontenttype: 'application/json',
  tenantid: 'acme',
  eventid: 'event-1',
  eventtype: 'Payment.Transfer.Observed.v1',
  receivedat: now,
  happening: 'received',
  recordedat: now,
  correlationid: 'correlation-1',
  actor: 'a-producer',
  actorkind: 'user',
  actorissuer: anIssuer,
  data: somePayment,
}

describe('The first fact of an event', () => {
  it('has no attribute that the producer left out, and happened when it was received', () => {
    expect(receive(minimal, now)).toStrictEqual(required)
  })

  it('has every attribute that the producer gave, and the day until which it is stored', () => {
    const time = '2026-02-28T08:00:00.000Z'
    const attributes = { subject: 'account/4711', dataschema: 'https://example.com/s.json', userid: 'u-1' }
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const event = { ...minimal.event, ...attributes, id: 'p-1', time }
    expect(receive({ ...minimal, event, traceparent, retentionDays: 30 }, now)).toStrictEqual({
      ...required,
      ...attributes,
      ...{ time, traceparent, producerid: 'p-1', retainuntil: '2026-03-31T12:00:00.000Z' },
    })
  })

  it('gives the receipt', () => {
    expect(receiptOf(receive(minimal, now))).toStrictEqual({
      id: 'event-1',
      type: 'Payment.Transfer.Observed.v1',
      status: 'received',
      receivedAt: now,
      correlationId: 'correlation-1',
    })
  })
})
