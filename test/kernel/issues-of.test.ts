import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { issuesOf } from '#kernel/application/issues-of.ts'

const schema = z.strictObject({ id: z.string(), amount: z.strictObject({ minorUnits: z.int() }) })

const issuesIn = (input: unknown, under?: readonly string[]) => {
  const { error } = schema.safeParse(input)
  return error && issuesOf(error, under)
}

describe('the issues of an input', () => {
  it('name each unknown field by its own path', () => {
    expect(issuesIn({ id: 'a', amount: { minorUnits: 1, unit: 'cent' }, stauts: 1, colour: 2 }, ['data'])).toEqual([
      { path: 'data.amount.unit', message: 'is not a known field' },
      { path: 'data.stauts', message: 'is not a known field' },
      { path: 'data.colour', message: 'is not a known field' },
    ])
  })

  it('report a missing field as required, and a field of another type by both types', () => {
    expect(issuesIn({ id: 1 })).toEqual([
      { path: 'id', message: 'Invalid input: expected string, received number' },
      { path: 'amount', message: 'is required' },
    ])
  })

  it('are at most 20', () => {
    const fields = Array.from({ length: 30 }, (_, index) => [`field${index}`, index])
    expect(issuesIn({ id: 'a', amount: { minorUnits: 1 }, ...Object.fromEntries(fields) })).toHaveLength(20)
  })
})
