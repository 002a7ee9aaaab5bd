import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { eventSchema } from '#api/event-schema.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { faults2020 } from '#test/support/world/json-schema.ts'

const entries = [...catalogue.values()].map((entry) => [entry.type, entry] as const)
const ajv = new Ajv2020()

describe('The schema of', () => {
  it.each(entries)('%s is a JSON Schema 2020-12 document that names its type', async (type, { summary }) => {
    const schema = eventSchema(type)
    expect({ isValid: await ajv.validateSchema(schema), errors: ajv.errors }).toEqual({ isValid: true, errors: null })
    expect(schema).toMatchObject({ $id: `urn:sluice:schema:${type}`, title: type, description: summary })
  })

  it.each(entries)(
    '%s takes its example, with fields it does not have, and refuses what has none of its own',
    (type, entry) => {
      const faultsOf = faults2020(eventSchema(type))
      expect(faultsOf({ ...entry.example, aFieldOfTomorrow: { at: 1 } })).toEqual([])
      expect(faultsOf({ aFieldOfTomorrow: { at: 1 } })).not.toEqual([])
    },
  )

  it('a type keeps the marks of what is sensitive', () => {
    expect(eventSchema('Payment.Transfer.Observed.v1')).toMatchObject({
      properties: { debtor: { properties: { accountId: { 'x-sensitive': true } } } },
    })
  })
})

it('is found under the legacy name of a type as well', () => {
  expect(eventSchema('SubscriptionTierChanged')).toEqual(eventSchema('Subscription.Tier.Changed.v1'))
})

it('refuses a type the catalogue does not have', () => {
  expect(() => eventSchema('No.Such.Type.v1')).toThrow(Refusal)
  expect(() => eventSchema('No.Such.Type.v1')).toThrow(expect.objectContaining({ code: 'event-type-not-found' }))
})
