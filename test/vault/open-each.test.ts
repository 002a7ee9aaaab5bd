import { expect, it } from 'vitest'
import { aRegistration } from '#test/support/builders/a-user-event.ts'
import { aVault } from '#test/support/builders/a-vault-reader.ts'
import { memoryErasedEvents } from '#test/support/doubles/memory-erased-events.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { openedIn } from '#vault/application/vault.ts'
import { watchVault } from '#vault/application/watch-vault.ts'
import { withoutErased } from '#vault/application/without-erased.ts'

/** A watched vault with the values of eight facts. */
const aWorld = async () => {
  const [held, log, altered] = [aVault(), makeMemoryFactLog(), [] as string[]]
  const facts = await Promise.all(Array.from({ length: 8 }, () => held.append(log, aRegistration())))
  const watched = watchVault(held.vault, ({ message }) => altered.push(message))
  return { ...held, facts, altered, watched, vault: withoutErased(watched, memoryErasedEvents(log)) }
}

const emailOf = (outcome: PromiseSettledResult<{ fact: { data: { email?: unknown } } }>): unknown =>
  outcome.status === 'fulfilled' ? outcome.value.fact.data.email : outcome.reason.code

it.each([[[]], [[0]], [[7]], [[3, 4]], [[0, 5, 7]]])(
  'fails only the altered facts %j, in order, with one read, and counts each once',
  async (places) => {
    const { vault, facts, alter, reads, altered } = await aWorld()
    const wrong = facts.filter((_, place) => places.includes(place))
    for (const fact of wrong) alter(fact, 'personal', { wrappedKey: 'AAAA' })
    const { email } = aRegistration().data
    expect((await vault.openEach(facts)).map(emailOf)).toEqual(
      facts.map((fact) => (wrong.includes(fact) ? 'vault-altered' : email)),
    )
    expect(reads).toEqual([16])
    expect(altered).toEqual(wrong.map(({ id }) => expect.stringContaining(id)))
  },
)

it('gives each fact the error of an outage, after one read, and counts nothing', async () => {
  const { vault, facts, state, reads, altered } = await aWorld()
  state.isUnavailable = true
  expect((await vault.openEach(facts)).map(emailOf)).toEqual(facts.map(() => 'vault-unavailable'))
  expect([reads, altered]).toEqual([[16], []])
})

it('gives each fact the error of a log that cannot be read', async () => {
  const { watched, facts } = await aWorld()
  const error = Object.assign(new Error('It is unavailable.'), { code: 'store-unavailable' })
  const vault = withoutErased(watched, () => Promise.reject(error))
  expect((await vault.openEach(facts)).map(emailOf)).toEqual(facts.map(() => 'store-unavailable'))
})

it('has an error for a fact without an outcome', () => {
  expect(() => openedIn(undefined)).toThrow('no outcome')
})
