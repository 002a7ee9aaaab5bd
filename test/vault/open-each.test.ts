import { expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { openEach } from '#vault/application/open-each.ts'
import type { Vault } from '#vault/application/open-facts.ts'

/** A vault that fails when one of these facts is opened, and counts its reads. */
const vaultWithout = (bad: readonly Fact[], error: Error) => {
  const sizes: number[] = []
  const open: Vault['open'] = async (facts) => {
    sizes.push(facts.length)
    if (facts.some(({ id }) => bad.some((one) => one.id === id))) throw error
    return facts.map((fact) => ({ fact, states: {} }))
  }
  return { vault: { open }, sizes }
}

const facts = Array.from({ length: 64 }, () => aFact())
const altered = new Refusal('vault-altered', 'The vault has other values.')
const outcomesOf = async (vault: Vault) =>
  (await openEach(vault, facts)).map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value.fact : outcome.reason,
  )

it('opens all facts with one read', async () => {
  const { vault, sizes } = vaultWithout([], altered)
  expect(await outcomesOf(vault)).toEqual(facts)
  expect(sizes).toEqual([64])
})

it.each([[[0]], [[63]], [[17, 18]], [[0, 31, 63]]])('fails only the altered facts %j, in order', async (places) => {
  const { vault, sizes } = vaultWithout(
    places.flatMap((place) => facts[place] ?? []),
    altered,
  )
  expect(await outcomesOf(vault)).toEqual(facts.map((fact, place) => (places.includes(place) ? altered : fact)))
  // Two reads for each halving of an altered fact, and the first one.
  expect(sizes.length).toBeLessThanOrEqual(1 + places.length * 2 * Math.log2(64))
})

it.each([new Transient('vault-unavailable', 'The vault is unavailable.'), new Error('A bug.')])(
  'reads nothing again after %s, and each fact has this error',
  async (error) => {
    const { vault, sizes } = vaultWithout(facts.slice(3, 4), error)
    expect(await outcomesOf(vault)).toEqual(facts.map(() => error))
    expect(sizes).toEqual([64])
  },
)
