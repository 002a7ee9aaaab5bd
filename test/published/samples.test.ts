import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'

const folder = join(import.meta.dirname, 'samples')

/** `{type}.json`, or `{type}.{what is special about it}.json`. */
const samples = readdirSync(folder).map((file) => ({
  file,
  type: file.split('.').slice(0, 4).join('.'),
  data: JSON.parse(readFileSync(join(folder, file), 'utf8')),
}))

describe('a stored sample', () => {
  it.each(samples)('$file can still be read, and keeps an unknown field', ({ type, data }) => {
    const schema = catalogue.get(type)?.data
    expect(schema?.parse(data)).toEqual(data)
    expect(schema?.parse({ ...data, fieldOfTomorrow: [1] })).toEqual({ ...data, fieldOfTomorrow: [1] })
  })

  it('is there for every version of every type', () => {
    const sampled = new Set(samples.map(({ type }) => type))
    expect([...catalogue.keys()].filter((type) => !sampled.has(type))).toEqual([])
  })
})
