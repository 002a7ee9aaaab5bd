import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { writeSchema, writeWholeSchema } from '#api/json-schema.ts'
import { currency } from '#catalogue/fields/currency.ts'
import { faults2020 } from '#test/support/world/json-schema.ts'

const leaf = z.strictObject({ value: z.json() }).meta({ id: 'LeafOfATest' })

describe('A written schema', () => {
  it('is the input of what is read, not its output', () => {
    const schema = writeWholeSchema(
      z.object({ at: z.iso.datetime().transform(Date.parse), limit: z.int().default(50) }),
    )
    expect(schema).toMatchObject({ properties: { at: { type: 'string' } }, required: ['at'] })
  })

  it('has named parts beside it, under names that lead there', () => {
    const { schema, named } = writeSchema(z.object({ left: leaf, right: leaf.optional() }), '#/components/schemas/')
    expect(schema).toMatchObject({
      properties: {
        left: { $ref: '#/components/schemas/LeafOfATest' },
        right: { $ref: '#/components/schemas/LeafOfATest' },
      },
    })
    expect(named).toEqual({
      LeafOfATest: { type: 'object', properties: { value: {} }, required: ['value'], additionalProperties: false },
    })
  })

  it('refers to its own name where it has one', () => {
    expect(writeSchema(leaf, '#/components/schemas/').schema).toEqual({ $ref: '#/components/schemas/LeafOfATest' })
  })

  it('has a long list of codes once, and keeps to it', () => {
    const whole = writeWholeSchema(z.object({ from: currency, to: currency.optional() }))
    expect(whole).toMatchObject({
      properties: { from: { $ref: '#/$defs/Currency' }, to: { $ref: '#/$defs/Currency' } },
      $defs: { Currency: { enum: expect.arrayContaining(['EUR']) } },
    })
    const faultsOf = faults2020(whole)
    expect(faultsOf({ from: 'EUR', to: 'USD' })).toEqual([])
    expect(faultsOf({ from: 'ZZZ' })).not.toEqual([])
  })

  it.each(['draft-2020-12', 'draft-07'] as const)('of %s keeps the marks of what is sensitive', (dialect) => {
    const sensitive = z.string().meta({ 'x-sensitive': true })
    const { schema } = writeSchema(z.object({ name: sensitive.optional() }), '#/', dialect)
    expect(schema).toMatchObject({ properties: { name: { 'x-sensitive': true } } })
  })
})
