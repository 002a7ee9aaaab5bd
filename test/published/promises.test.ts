import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { catalogue } from '#catalogue/catalogue.ts'
import { brokenPromises } from './broken-promises.ts'
import { type Promises, promisesOf } from './promises-of.ts'

const fileOf = (type: string): string => join(import.meta.dirname, 'promises', `${type}.json`)

/** Read before any test runs, so that a run which stores them anew still compares with what was published. */
const published = [...catalogue.values()]
  .filter(({ type }) => existsSync(fileOf(type)))
  .map(({ type, data }) => ({ type, data, before: JSON.parse(readFileSync(fileOf(type), 'utf8')) as Promises }))

describe('a published version', () => {
  it.each(published)(
    '$type asks for nothing more than it did: a breaking change is a new version',
    ({ data, before }) => {
      expect(brokenPromises(before, promisesOf(data))).toEqual([])
    },
  )

  it.each([...catalogue.values()])('$type is stored as it is now', async ({ type, data }) => {
    await expect(`${JSON.stringify(promisesOf(data), null, 2)}\n`).toMatchFileSnapshot(fileOf(type))
  })
})

describe('a promise', () => {
  const before = z.looseObject({
    id: z.string().max(9),
    kind: z.enum(['a', 'b']),
    list: z.array(z.looseObject({ size: z.int().min(2).max(5) })).optional(),
    more: z.int().positive(),
  })
  const broken = (now: z.ZodType) => brokenPromises(promisesOf(before), promisesOf(now))

  it('is kept by what is the same, by new optional fields and by looser limits', () => {
    expect(broken(before)).toEqual([])
    expect(
      broken(
        z.looseObject({
          id: z.string().max(10),
          kind: z.enum(['c', 'b', 'a']).optional(),
          list: z.array(z.looseObject({ size: z.int().min(1).max(6) })).optional(),
          more: z.int().min(0),
          added: z.looseObject({ deep: z.string() }).optional(),
        }),
      ),
    ).toEqual([])
  })

  it('is kept by a field of several kinds, if one kind asks for nothing more', () => {
    const either = (...kinds: [z.ZodType, z.ZodType]) => before.extend({ id: z.union(kinds) })
    expect(broken(either(z.int(), z.string().max(9)))).toEqual([])
    expect(broken(either(z.int(), z.string().max(8)))).toEqual(['data.id is gone'])
  })

  it.each<[string, z.ZodType, string]>([
    ['a field that has to be there now', before.extend({ added: z.string() }), 'data required'],
    ['an optional field that has to be there now', before.required({ list: true }), 'data required'],
    ['a field that is gone', before.omit({ list: true }), 'data.list is gone'],
    ['a choice that is gone', before.extend({ kind: z.enum(['a', 'c']) }), 'data.kind enum'],
    ['a limit that is tighter', before.extend({ id: z.string().max(8) }), 'data.id maxLength'],
    ['a limit that is new', before.extend({ id: z.string().min(1).max(9) }), 'data.id minLength'],
    ['another kind of value', before.extend({ id: z.int() }), 'data.id type'],
    [
      'a tighter limit deep inside',
      before.extend({ list: z.array(z.looseObject({ size: z.int().min(3).max(5) })).optional() }),
      'data.list.[items].size minimum',
    ],
  ])('is broken by %s', (_, now, expected) => {
    expect(broken(now)).toContain(expected)
  })
})
