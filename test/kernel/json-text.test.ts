import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonFault, jsonDepthMax, numberLengthMax, readJson, scanJson } from '#kernel/domain/json-text.ts'

const faultOf = (text: string): unknown => {
  try {
    return readJson(text)
  } catch (error) {
    if (error instanceof JsonFault) return error.issue
    throw error
  }
}

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
const tooDeep = { path: '', message: 'must not be nested deeper than 40 levels' }
const tooLong = (path: string) => ({
  path,
  message: 'must not be a number of more than 64 characters: send it as text',
})
const twice = { path: '', message: 'must not have two fields with the same name in one object' }

describe('A JSON text', () => {
  it('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat(4), (text, indent) => {
        const value: unknown = JSON.parse(text)
        expect(readJson(JSON.stringify(value, null, indent))).toEqual(value)
      }),
    )
  })

  it('is read to its deepest level, and no deeper', () => {
    expect(faultOf(nested(jsonDepthMax))).toEqual(JSON.parse(nested(jsonDepthMax)))
    expect(faultOf(nested(jsonDepthMax + 1))).toEqual(tooDeep)
    expect(faultOf('{"a":'.repeat(jsonDepthMax + 1))).toEqual(tooDeep)
  })

  it('has brackets in its texts that count for nothing', () => {
    expect(readJson(`["${'['.repeat(100)}","\\"${'{'.repeat(100)}"]`)).toHaveLength(2)
  })

  it.each([
    ['[1,[2,-#]]', '1.1'],
    ['{"a":{"b,:]":"c","d" : #}}', 'a.d'],
    ['{"events":[{},{"event":{"data":{"x":#}}}]}', 'events.1.event.data.x'],
    ['#', ''],
    [`{"${'n'.repeat(100)}":#}`, 'n'.repeat(64)],
  ])('%s has a number that is too long, and the fault names its place', (text, path) => {
    expect(faultOf(text.replace('#', '9'.repeat(numberLengthMax + 1)))).toEqual(tooLong(path))
    expect(faultOf(text.replace('#', `0.${'1'.repeat(numberLengthMax - 3)}`))).not.toHaveProperty('message')
  })

  it.each(['1e', '1.5E+', '-0.'])('counts every sign of a number that begins with %s', (start) => {
    expect(faultOf(start + '1'.repeat(numberLengthMax))).toEqual(tooLong(''))
  })

  it.each(['{"a":1,"a":2}', '[{"x":{"a":1,"b":2,"a":1}}]', '{"a":1,"\\u0061":2}'])('%s names a field twice', (text) => {
    expect(faultOf(text)).toEqual(twice)
  })

  it.each(['', '{', '{"a"', '"a', '[1,]', '{"a":1}}', 'NaN', "{'a':1}", '\u00a01'])('%j is none', (text) => {
    expect(faultOf(text)).toEqual({ path: '', message: 'must be JSON' })
  })

  it('of 1 MiB is read at once, whatever is in it', () => {
    const size = 2 ** 20
    const hostile = ['1', '"', '\\"', '"\\', '[', '{"', '-', '0', ' ', '":', '"a":', ',', '1,', '[]', '{}'].map(
      (part) => part.repeat(size / part.length),
    )
    const startedAt = performance.now()
    for (const text of [...hostile, ...hostile.map((part) => `["${part}`)]) faultOf(text)
    expect((performance.now() - startedAt) / hostile.length).toBeLessThan(500)
  })
})

it('counts the names of fields, and gives each number as it is written', () => {
  const numbers: (readonly [string, string])[] = []
  const count = scanJson('{"a":1.50,"b":{"c":[-0,1E3]},"d":"5"}', (number, path) => numbers.push([path(), number]))
  expect(count).toBe(4)
  expect(numbers).toEqual([
    ['a', '1.50'],
    ['b.c.0', '-0'],
    ['b.c.1', '1E3'],
  ])
})
