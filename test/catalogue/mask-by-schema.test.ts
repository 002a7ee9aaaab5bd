import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { personal } from '#catalogue/define.ts'
import { maskBySchema } from '#catalogue/mask-by-schema.ts'

const secret = 'only-for-me'

/** A schema, a value that fits it, and how that is to be shown. */
type Case = Readonly<{ schema: z.ZodType; value: unknown; shown: unknown }>

const plain: readonly Case[] = [
  { schema: z.string(), value: 'plain', shown: 'plain' },
  { schema: z.int().max(9), value: 7, shown: 7 },
  { schema: z.boolean(), value: false, shown: false },
  { schema: z.enum(['a', 'b']), value: 'b', shown: 'b' },
  { schema: z.string().nullable(), value: null, shown: null },
  { schema: z.json(), value: { any: ['thing', 1, null] }, shown: { any: ['thing', 1, null] } },
]

const hidden: readonly Case[] = [
  personal(z.string()),
  personal(z.string()).min(1).describe('longer').optional(),
  personal(z.string().refine((text) => text.length > 1)).nullable(),
  personal(z.union([z.literal(secret), z.int()])),
  z.string().pipe(personal(z.string())),
  z.unknown(),
  z.custom(() => true),
].map((schema) => ({ schema, value: secret, shown: '•••' }))

const wrap: readonly ((schema: z.ZodType) => z.ZodType)[] = [
  (schema) => schema,
  (schema) => schema.optional(),
  (schema) => schema.nullable(),
  (schema) => schema.readonly(),
  (schema) => schema.default(secret),
  (schema) => schema.refine(() => true),
  (schema) => schema.pipe(z.transform((value) => value)),
  (schema) => z.lazy(() => schema),
  (schema) => z.union([z.literal('another'), schema]),
]

const names = ['name', 'constructor', 'toString']

const objectOf = (parts: ReadonlyMap<string, Case>, loose: boolean): Case => {
  const pick = (part: keyof Case) => Object.fromEntries([...parts].map(([name, each]) => [name, each[part]]))
  const shape = pick('schema') as Record<string, z.ZodType>
  const known: Case = { schema: z.looseObject(shape), value: pick('value'), shown: pick('shown') }
  if (!loose) return known
  const add = (object: unknown, value: unknown) => Object.fromEntries([...Object.entries(object ?? {}), ['new', value]])
  return { ...known, value: add(known.value, { deep: [secret] }), shown: add(known.shown, '•••') }
}

const listOf = ({ schema, value, shown }: Case): Case => ({
  schema: z.array(schema),
  value: [value, value],
  shown: [shown, shown],
})

const recordOf = ({ schema, value, shown }: Case): Case => ({
  schema: z.record(z.string(), schema),
  value: { anything: value },
  shown: { anything: shown },
})

const aCase: fc.Arbitrary<Case> = fc.letrec<{ any: Case }>((tie) => ({
  any: fc
    .tuple(
      fc.constantFrom(...wrap),
      fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(...plain, ...hidden),
        fc
          .tuple(fc.uniqueArray(fc.constantFrom(...names)), fc.array(tie('any')), fc.boolean())
          .map(([keys, parts, loose]) =>
            objectOf(new Map(keys.flatMap((key, index) => (parts[index] ? [[key, parts[index]]] : []))), loose),
          ),
        tie('any').map(listOf),
        tie('any').map(recordOf),
      ),
    )
    .map(([wrapped, { schema, value, shown }]) => ({ schema: wrapped(schema), value, shown })),
})).any

describe('a value masked by its schema', () => {
  it('shows exactly what is known and not marked, however deep it lies and however it is wrapped', () => {
    fc.assert(
      fc.property(aCase, ({ schema, value, shown }) => {
        const text = JSON.stringify(maskBySchema(schema, value))
        expect(JSON.parse(text)).toEqual(shown)
        expect(text).not.toContain(secret)
      }),
      { numRuns: 1000 },
    )
  })

  it('hides what does not fit, whatever it is', () => {
    const schema = z.looseObject({ name: z.string().max(5), list: z.array(z.int()), kind: z.enum(['a']) })
    fc.assert(
      fc.property(fc.jsonValue(), (junk) => {
        const shown = maskBySchema(schema, { name: { junk }, list: { junk }, kind: [junk] })
        expect(shown).toEqual({ name: '•••', list: '•••', kind: '•••' })
      }),
    )
  })

  it('shows of a union only what each option shows that the value fits', () => {
    const schema = z.union([
      z.looseObject({ a: z.string() }),
      z.looseObject({ a: personal(z.string()), b: z.string() }),
    ])
    expect(maskBySchema(schema, { a: 'x' })).toEqual({ a: 'x' })
    expect(maskBySchema(schema, { a: 'x', b: 'y' })).toEqual({ a: '•••', b: '•••' })
  })

  it('hides a record whole when its names are marked, and a pair by its places', () => {
    expect(maskBySchema(z.record(personal(z.string()), z.string()), { [secret]: 'x' })).toBe('•••')
    expect(maskBySchema(z.tuple([z.string(), personal(z.string())]), ['x', 'y', 'z'])).toEqual(['x', '•••', '•••'])
  })

  it('shows a mark in the JSON Schema', () => {
    expect(z.toJSONSchema(personal(z.string()))).toMatchObject({ 'x-sensitive': true })
  })
})
