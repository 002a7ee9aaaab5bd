import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { fieldRows } from '#api/events-page/field-rows.ts'
import { writeWholeSchema } from '#api/json-schema.ts'
import { personal } from '#catalogue/define.ts'

const rowsOf = (schema: z.ZodType) => fieldRows(writeWholeSchema(schema))
const kindOf = (schema: z.ZodType) => rowsOf(z.object({ field: schema }))[0]?.kind

describe('The kind of a field', () => {
  it.each([
    [z.string().min(1).max(64), 'text, 1–64 characters'],
    [z.string().max(2000), 'text, 0–2,000 characters'],
    [z.uuid(), 'UUID'],
    [z.int().min(0).max(100), 'whole number, at least 0, at most 100'],
    [z.int(), 'whole number'],
    [z.number().positive(), 'number, more than 0'],
    [z.enum(['buy', 'sell']), '`buy`, `sell`'],
    [z.literal('px'), '`px`'],
    [z.array(z.uuid()).max(5), 'list of UUID, 0–5 of them'],
    [z.union([z.string(), z.number()]), 'text or number'],
    [z.json(), 'any JSON'],
  ])('%# is described in words', (schema, kind) => {
    expect(kindOf(schema)).toBe(kind)
  })
})

it('goes into objects, lists and free objects, and marks what is sensitive', () => {
  const hidden = personal(z.string())
  const rows = rowsOf(
    z.object({
      party: z.object({ name: hidden.optional() }),
      lines: z.array(z.object({ count: z.int() })),
      names: z.array(hidden),
      limits: z.record(z.string(), z.object({ value: z.number() })).optional(),
    }),
  )
  expect(rows.map(({ name, isRequired, mark }) => [name, isRequired, mark])).toEqual([
    ['party', true, ''],
    ['party.name', false, 'personal'],
    ['lines', true, ''],
    ['lines[].count', true, ''],
    ['names', true, ''],
    ['names[]', true, 'personal'],
    ['limits', false, ''],
    ['limits.*.value', true, ''],
  ])
})

it('has one row for a field that is of several kinds', () => {
  const measure = z.union([
    z.object({ unit: z.literal('percent'), value: z.number() }),
    z.object({ unit: z.literal('money'), value: z.int(), currency: z.string() }),
  ])
  expect(rowsOf(z.object({ measure })).map(({ name, kind }) => [name, kind])).toEqual([
    ['measure', 'object'],
    ['measure.unit', '`percent` or `money`'],
    ['measure.value', 'number or whole number'],
    ['measure.currency', 'text'],
  ])
})
