import { describe, expect, it } from 'vitest'
import { type FactTopic, makePublishFacts } from '#facts/application/publish-facts.ts'
import { aFact } from '#test/support/builders/a-fact.ts'

/** A topic that refuses the given facts, and records the batches it receives. */
const aTopic = (refused: ReadonlySet<string> = new Set()) => {
  const batches: { ids: string[]; bytes: number }[] = []
  const topic: FactTopic = {
    publish: async (parcels) => {
      batches.push({
        ids: parcels.map(({ fact }) => fact.id),
        bytes: parcels.reduce((sum, { bytes }) => sum + bytes, 0),
      })
      return new Set(parcels.map(({ fact }) => fact.id).filter((id) => refused.has(id)))
    },
  }
  return { topic, batches }
}

describe('publish-facts', () => {
  it('sends ten facts in a call, in order', async () => {
    const { topic, batches } = aTopic()
    const facts = Array.from({ length: 23 }, () => aFact())
    expect(await makePublishFacts({ topic })(facts)).toEqual({ factCount: 23 })
    expect(batches.map(({ ids }) => ids.length)).toEqual([10, 10, 3])
    expect(batches.flatMap(({ ids }) => ids)).toEqual(facts.map(({ id }) => id))
  })

  it('sends less in a call where ten facts would be too large for it', async () => {
    const { topic, batches } = aTopic()
    const facts = Array.from({ length: 5 }, () => aFact({ data: { text: 'ä'.repeat(50_000) } }))
    await makePublishFacts({ topic })(facts)
    expect(batches.map(({ ids }) => ids.length)).toEqual([2, 2, 1])
    for (const { bytes } of batches) expect(bytes).toBeLessThanOrEqual(250_000)
  })

  it('stops at the first fact the topic refuses, so that the stream continues there', async () => {
    const facts = Array.from({ length: 23 }, () => aFact())
    const { topic, batches } = aTopic(new Set([facts[13]?.id ?? '']))
    expect(await makePublishFacts({ topic })(facts)).toEqual({ factCount: 13 })
    expect(batches).toHaveLength(2)
  })

  it('keeps what is published when a later call fails, and returns the reason', async () => {
    const facts = Array.from({ length: 23 }, () => aFact())
    const failure = new Error('throttled')
    let calls = 0
    const topic: FactTopic = { publish: async () => (++calls === 3 ? Promise.reject(failure) : new Set()) }
    expect(await makePublishFacts({ topic })(facts)).toEqual({ factCount: 20, failure })
  })
})
