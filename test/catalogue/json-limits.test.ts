import { describe, expect, it } from 'vitest'
import { unkeepable } from '#catalogue/json-limits.ts'

const parsed = (text: string): unknown => JSON.parse(text)

describe('The range of JSON', () => {
  it.each(['{"__proto__":1}', '{"a":[{"__proto__":{}}]}'])(
    'cannot be kept with a field named __proto__: %s',
    (text) => {
      expect(unkeepable(parsed(text))).toBe('must not have a field named __proto__')
    },
  )

  it.each(['{"constructor":{"prototype":1}}', '"__proto__"', '["__proto__"]', '{"a":{}}'])(
    'can be kept: %s',
    (text) => {
      expect(unkeepable(parsed(text))).toBeUndefined()
    },
  )

  it('is judged however deep it is', () => {
    expect(unkeepable(parsed('['.repeat(500_000) + ']'.repeat(500_000)))).toMatch('nested')
  })
})
