import { describe, expect, it } from 'vitest'
import { operatorReason } from '#api/parts.ts'
import { readOptionalReason, readReason } from '#platform/operator-reason.ts'

const read = (value: string | undefined) => readReason({ headers: { 'x-operator-reason': value } })

const reasons: readonly (readonly [header: string, reason: string])[] = [
  ['Correct ticket 4711', 'Correct ticket 4711'],
  ['1234567890', '1234567890'],
  ['x'.repeat(500), 'x'.repeat(500)],
  ['"Correct the limit, ticket 4711"', 'Correct the limit, ticket 4711'],
  ['"The \\"large\\" account"', 'The "large" account'],
  [`"${'\\"'.repeat(500)}"`, '"'.repeat(500)],
]

const faults = [
  '123456789',
  'x'.repeat(501),
  'Correct the limit, ticket 4711',
  'Correct ticket 4711,Correct ticket 4711',
  '"Correct ticket 4711", "Correct ticket 4711"',
  '"Correct ticket 4711',
  'Correct the "large" account',
  '"          "',
  '" Correct ticket 4711"',
  'Änderung des Limits',
  'Correct\u0000ticket 4711',
]

describe('the reason of an operator', () => {
  it.each(reasons)('is read from %s', (header, reason) => {
    expect(read(header)).toBe(reason)
    expect(read(`  ${header} `)).toBe(reason)
  })

  it.each([undefined, '', '   '])('is missing: %j', (header) => {
    expect(() => read(header)).toThrow(expect.objectContaining({ code: 'operator-reason-missing' }))
  })

  it.each(faults)('is malformed: %j', (header) => {
    expect(() => read(header)).toThrow(expect.objectContaining({ code: 'operator-reason-malformed' }))
  })

  it('may be missing where none is required, and is not malformed there either', () => {
    const readOptional = (value: string | undefined) => readOptionalReason({ headers: { 'x-operator-reason': value } })
    for (const header of [undefined, '', '   ']) expect(readOptional(header)).toBeUndefined()
    for (const [header, reason] of reasons) expect(readOptional(header)).toBe(reason)
    for (const header of faults)
      expect(() => readOptional(header)).toThrow(expect.objectContaining({ code: 'operator-reason-malformed' }))
  })

  it('has the form that the contract publishes', () => {
    const { pattern = '' } = operatorReason.meta() ?? {}
    const matches = (text: string) => new RegExp(String(pattern)).test(text)
    for (const [header] of reasons) expect([header, matches(header)]).toEqual([header, true])
    for (const header of faults) expect([header, matches(header)]).toEqual([header, false])
  })
})
