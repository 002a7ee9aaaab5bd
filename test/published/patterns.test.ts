import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { asyncApiDocument } from '#api/asyncapi.ts'
import { eventSchema } from '#api/event-schema.ts'
import { openApiDocument } from '#api/openapi.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { faults2020 } from '#test/support/world/json-schema.ts'
import { faultsOf } from '#test/support/world/regular-expressions.ts'

/** `docs/schemas` and `GET /v1/event-types/{type}/schema` have the same text. */
const schemas = [...catalogue.keys()].map((type) => [type, eventSchema(type)] as const)

const patternsIn = (node: unknown): readonly string[] => {
  if (typeof node !== 'object' || node === null) return []
  const own = 'pattern' in node && typeof node.pattern === 'string' ? [node.pattern] : []
  return [...own, ...Object.values(node).flatMap(patternsIn)]
}

const patterns = [...new Set(patternsIn([openApiDocument(), asyncApiDocument(), schemas.map(([, schema]) => schema)]))]

/** Texts that engines have read differently: empty, line ends, other scripts, pairs of surrogates, digits that are not ASCII. */
const oddTexts = [
  ...[
    '',
    ' ',
    '\n',
    'a\n',
    '\u0000',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u00ad',
    '\u2028',
    '\ufeff',
    '•',
    '.',
    '..',
    '...',
  ],
  ...[
    'ä',
    'a\u0308',
    '你好',
    '💰',
    'a💰b',
    '٣',
    '1٣',
    'ſ',
    'K',
    '/',
    '\\',
    '%',
    '"',
    '16:9',
    '0.25',
    '1e5',
    'x'.repeat(300),
  ],
  ...['2026-03-01T12:00:00Z', '2026-02-30T12:00:00Z', '::1', '127.0.0.1', 'a@b.de', 'https://x.example', 'rules'],
]

describe('Every published pattern', () => {
  it('is found', () => {
    expect(patterns.length).toBeGreaterThan(10)
  })

  it.each(patterns)('%s is portable and linear', (pattern) => {
    expect(pattern).not.toMatch(/\\[pP]\{|\\u|\(\?[<!=]/)
    expect(faultsOf(pattern, 'u')).toEqual([])
  })

  it.each(patterns)('%s means the same with and without the flag u, and in RE2', (pattern) => {
    const engines = [new RegExp(pattern), new RegExp(pattern, 'u'), RE2JS.compile(pattern)]
    const matches = (text: string) =>
      engines.map((engine) => (engine instanceof RegExp ? engine.test(text) : engine.matcher(text).find()))
    const fitting = fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 200 })
    const texts = fc.oneof(
      fitting,
      fc.string({ unit: 'binary' }),
      fc.tuple(fitting, fc.string()).map((parts) => parts.join('')),
    )
    const expectSame = (text: string): void => {
      expect(new Set(matches(text)).size, JSON.stringify(text)).toBe(1)
    }
    for (const text of oddTexts) expectSame(text)
    fc.assert(fc.property(texts, expectSame), { numRuns: 50 })
  })
})

describe('Every published schema', () => {
  it.each(schemas)('of %s is accepted by a validator of JSON Schema 2020-12', (_, schema) => {
    expect(() => faults2020(schema)).not.toThrow()
  })
})
