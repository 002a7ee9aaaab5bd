import { describe, expect, it } from 'vitest'
import { asyncApiDocument } from '#api/asyncapi.ts'
import { ingestEventEndpoint } from '#api/intake.ts'
import { messageOf } from '#bridge/domain/message.ts'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { readFact } from '#facts/application/read-fact.ts'
import { factAttributes, factSchema } from '#facts/fact-schema.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { cloudEventFaults } from '#test/support/world/cloud-event-schema.ts'
import { schemasIn } from '#test/support/world/json-schema.ts'

const everything = aFact({
  subject: 'account/4711',
  dataschema: 'https://desk.example/payment.json',
  causationid: '0d3bd9e4-3a65-5d6c-9a0e-5c2ad7b1f0b3',
  userid: '3b1f6f5e-64c6-4d5c-9f0a-8f4f3f0f9a11',
  producerid: 'p-4711',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
})

describe.each([
  ['an event that came in', aFact()],
  ['one with every attribute', everything],
  ['an assessment', anAssessment()],
])('The fact of %s', (_, fact) => {
  it('goes out as a CloudEvent, as the CloudEvents project defines it', () => {
    expect(cloudEventFaults(JSON.parse(messageOf(fact, 'sluice.events').body))).toEqual([])
  })

  it('fits its schema in asyncapi.json', () => {
    expect(factSchema.safeParse(fact).error).toBeUndefined()
  })
})

describe('A fact without an attribute', () => {
  const faultsOf = schemasIn(asyncApiDocument(), 'draft-07')('/components/schemas/Fact')

  it.each(Object.keys(factAttributes.shape))('%s is read exactly when the published schema accepts it', (name) => {
    const { [name]: _, ...rest } = { ...everything, retainuntil: '2026-04-01T00:00:00.000Z' } as Record<string, unknown>
    const isRead = ((): boolean => {
      try {
        return readFact(JSON.stringify(rest)) !== undefined
      } catch {
        return false
      }
    })()
    expect(isRead).toBe(faultsOf(rest).length === 0)
  })
})

it('is checked by a schema that rejects what is not a CloudEvent', () => {
  const { id: _, ...nameless } = aFact()
  expect(cloudEventFaults(nameless)).not.toEqual([])
  expect(cloudEventFaults({ ...aFact(), time: 'yesterday' })).not.toEqual([])
})

it('takes in its own examples', () => {
  for (const { example } of Object.values(ingestEventEndpoint.body?.content ?? {})) {
    expect(readCloudEvent(example).type).toBe('Payment.Transfer.Observed.v1')
    expect(cloudEventFaults(example)).toEqual([])
  }
})
