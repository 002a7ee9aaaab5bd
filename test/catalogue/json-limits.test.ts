import { describe, expect, it } from 'vitest'
import { unkeepable } from '#catalogue/json-limits.ts'

const parsed = (text: string): unknown => JSON.parse(text)

describe('The range of JSON', () => {
  it.each(['{"__proto__":1}', '{"a":[{"__proto__":{}}]}'])(
    'cannot be kept with a field named __proto__: %s',
    (text) => {
      expect(unkeepable(parsed(text))?.message).toBe('must not have a field named __proto__')
    },
  )

  it.each(['{"constructor":{"prototype":1}}', '"__proto__"', '["__proto__"]', '{"a":{}}'])(
    'can be kept: %s',
    (text) => {
      expect(unkeepable(parsed(text))).toBeUndefined()
    },
  )

  it.each([
    ['{"a":[0,{"b":1e999}]}', 'a.1.b'],
    ['{"a":{"b\\ud800":1}}', 'a'],
    ['1e999', ''],
    [`{"${'n'.repeat(100)}":1e999}`, 'n'.repeat(64)],
  ])('has a fault with a path: %s', (text, path) => {
    expect(unkeepable(parsed(text))?.path).toBe(path)
    expect(unkeepable(parsed(text), ['data'])?.path).toBe(path === '' ? 'data' : `data.${path}`)
  })

  it('is judged however deep it is', () => {
    expect(unkeepable(parsed('['.repeat(500_000) + ']'.repeat(500_000)))).toMatchObject({
      message: expect.stringContaining('nested'),
    })
  })
})
