import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonFault, jsonDepthMax, numberLengthMax, readJson } from '#kernel/domain/json-text.ts'

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

  it('has any number of objects and arrays side by side', () => {
    expect(readJson(`[${'[],'.repeat(100)}${'{},'.repeat(100)}0]`)).toHaveLength(201)
  })

  it('may begin with a byte order mark', () => {
    expect(readJson('\ufeff{"a":1}')).toEqual({ a: 1 })
  })

  it('has no longer number for its sign', () => {
    expect(faultOf(`-${'9'.repeat(numberLengthMax)}`)).toEqual(tooLong(''))
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
    const hostile = [
      '1',
      '1.0,',
      '1e-9,',
      '"',
      '\\"',
      '"\\',
      '[',
      '{"',
      '-',
      '0',
      ' ',
      '":',
      '"a":',
      ',',
      '1,',
      '[]',
      '{}',
    ].map((part) => part.repeat(size / part.length))
    const startedAt = performance.now()
    for (const text of [...hostile, ...hostile.map((part) => `["${part}`)]) faultOf(text)
    expect((performance.now() - startedAt) / hostile.length).toBeLessThan(500)
  })
})

const aFraction = { message: expect.stringContaining('a fraction that is read as a whole number') }

describe('A number', () => {
  it.each(['9007199254740991.4', '1.00000000000000000001', '-0.0000000001e-400', '1e-400', '10000000000000000001E-19'])(
    'written as %s would be read as a whole number, and is refused with its place',
    (number) => {
      expect(faultOf(`{"a":[0.5,{"b" : ${number}}],"c":"1e-400"}`)).toEqual({ path: 'a.1.b', ...aFraction })
      expect(faultOf(number)).toEqual({ path: '', ...aFraction })
    },
  )

  it.each([
    ...['0', '-0', '-0.0', '12', '12.0', '1.2e1', '120E-1', '0.0e5', '0e-999', '9007199254740991'],
    ...['90071992547409.91e+2', '0.1', '0.10000000000000001', '-0.0000000001', '2.5e-300', '1e400', '9007199254740993'],
  ])('written as %s is read', (number) => {
    expect(faultOf(number)).toBe(JSON.parse(number))
  })

  it('of up to 17 digits is refused only if it is read as another number', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 17n), 10n ** 17n), fc.nat(16), (digits, decimals) => {
        const [sign, text] = [
          digits < 0n ? '-' : '',
          String(digits)
            .replace('-', '')
            .padStart(decimals + 1, '0'),
        ]
        const number = `${sign}${text.slice(0, text.length - decimals)}.${text.slice(text.length - decimals)}0`
        const isFraction = digits % 10n ** BigInt(decimals) !== 0n
        const isRounded = isFraction && Number.isInteger(Number(number))
        expect(typeof faultOf(number)).toBe(isRounded ? 'object' : 'number')
      }),
    )
  })

  it('that a double holds is read, however it is written out', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const written = [JSON.stringify(number), number.toExponential(17), number.toPrecision(17)]
        for (const text of written) expect(faultOf(text)).toBe(Number(text))
      }),
    )
  })
})
