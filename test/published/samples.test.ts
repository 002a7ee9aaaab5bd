import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { samples } from './samples-of.ts'

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
