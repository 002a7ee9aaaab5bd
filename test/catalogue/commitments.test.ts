import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { catalogue, producerTypes } from '#catalogue/catalogue.ts'
import { withCommitments } from '#catalogue/commitments.ts'
import { personal, secret } from '#catalogue/define.ts'
import { markedPlaces } from '#catalogue/marked-places.ts'
import { withId } from '#facts/application/identity.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'

const commitment = `commitment:${'a'.repeat(43)}`

describe('The schema of a fact whose values are in the vault', () => {
  it.each(producerTypes.map((entry) => [entry.type, entry] as const))(
    '%s accepts its example without them',
    async (type, { data, example }) => {
      const { id: _, ...clear } = aFact({ type, data: { ...example, aFieldOfTomorrow: { at: 1 } } })
      const { draft } = await aVaultDoor().takeOut(clear)
      expect(dataOf(data, withId(draft))).toEqual(draft.data)
    },
  )

  it('accepts a commitment in marked places alone', () => {
    const schema = z.object({
      name: personal(z.email()),
      tags: z.array(secret(z.uuid())).optional(),
      either: z.union([z.object({ a: personal(z.int()) }), z.object({ b: z.int() })]).optional(),
      kind: z.enum(['x']).optional(),
    })
    const accepts = (value: unknown): boolean => withCommitments(schema).safeParse(value).success
    expect(accepts({ name: commitment, tags: [commitment], either: { a: commitment }, kind: 'x' })).toBe(true)
    expect(accepts({ name: 'a@example.org' })).toBe(true)
    for (const wrong of [
      { name: `${commitment}a` },
      { name: 'commitment:' },
      { name: commitment, either: { b: commitment } },
      { name: commitment, kind: commitment },
      { name: [commitment] },
    ])
      expect([wrong, accepts(wrong)]).toEqual([wrong, false])
    expect(withCommitments(schema)).toBe(withCommitments(schema))
  })

  it('keeps the checks of its type', () => {
    const schema = z
      .looseObject({ from: z.int(), to: z.int(), by: personal(z.string()) })
      .refine(({ from, to }) => from < to)
    expect(withCommitments(schema).safeParse({ from: 2, to: 1, by: commitment }).success).toBe(false)
    expect(withCommitments(schema).safeParse({ from: 1, to: 2, by: commitment }).success).toBe(true)
  })

  it('is not used for a fact of an earlier version', () => {
    const fact = aFact({ data: { name: commitment } })
    expect(() => dataOf(z.object({ name: personal(z.email()) }), fact)).toThrow()
  })
})

it('states for each type with a secret how long the vault stores it, and for no other', () => {
  const withSecret = [...catalogue.values()].filter(({ data, example }) =>
    [...markedPlaces(data, example).values()].includes('secret'),
  )
  const stated = [...catalogue.values()].filter(({ secretDays }) => secretDays !== undefined)
  expect(stated.map(({ type }) => type)).toEqual(withSecret.map(({ type }) => type))
  expect(stated.length).toBeGreaterThan(3)
  expect(stated.every(({ secretDays = 0 }) => secretDays >= 1 && secretDays <= 90)).toBe(true)
})
