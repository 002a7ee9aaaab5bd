import { describe, expect, it } from 'vitest'
import { messageKey, messageOf } from '#bridge/domain/message.ts'
import { aFact } from '#test/support/builders/a-fact.ts'

describe('a fact on its way to an exchange', () => {
  it('is the fact itself, as a CloudEvent, routed by its type and known by its id', () => {
    const fact = aFact({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' })
    expect(messageOf(fact, 'sluice.events')).toEqual({
      exchange: 'sluice.events',
      routingKey: 'Payment.Transfer.Observed.v1',
      messageId: fact.id,
      contentType: 'application/cloudevents+json',
      body: JSON.stringify(fact),
      headers: { traceparent: fact.traceparent },
      timestamp: fact.recordedat,
      correlationId: fact.correlationid,
    })
  })

  it('has no trace header when the fact has no trace', () => {
    expect(messageOf(aFact(), 'sluice.events').headers).toStrictEqual({})
  })

  it('passes on the trace state that its producer added, beside the trace', () => {
    const traced = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'vendor=1', colour: 'red' }
    const { headers, body } = messageOf({ ...aFact(), ...traced }, 'sluice.events')
    expect(headers).toStrictEqual({ traceparent: traced.traceparent, tracestate: 'vendor=1' })
    expect(JSON.parse(body)).toMatchObject(traced)
    const { traceparent: _, ...untraced } = traced
    expect(messageOf({ ...aFact(), ...untraced }, 'sluice.events').headers).toStrictEqual({})
  })

  it('is another message on another exchange, and the same one when asked for again', () => {
    const fact = aFact()
    const keys = ['sluice.events', 'risk_events', 'sluice.events'].map((exchange) =>
      messageKey(messageOf(fact, exchange)),
    )
    expect(new Set(keys).size).toBe(2)
  })
})
