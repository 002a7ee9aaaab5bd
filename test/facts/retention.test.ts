import { describe, expect, it } from 'vitest'
import { putOfFact, retentionShards } from '#facts/adapters/dynamo-fact-log.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { aFact } from '#test/support/builders/a-fact.ts'

const retainuntil = '2026-04-01T12:00:00.500Z'
const next = {
  type: 'Risk.Assessment.Completed.v1',
  source: 'sluice/scoring',
  happening: happenings.assessed({ id: 'baseline', version: 1 }),
  recordedat: '2026-03-01T12:00:02.000Z',
  data: {},
}

describe('an event that is kept for a time', () => {
  it('hands that on to every fact that follows', () => {
    expect(follow(aFact({ retainuntil }), next).retainuntil).toBe(retainuntil)
    expect('retainuntil' in follow(aFact(), next)).toBe(false)
  })

  const itemOf = (fact: Partial<Fact>) => putOfFact({ table: 'facts', shardCount: 4 })(aFact(fact)).put.Item

  it.each([{}, { retainuntil }])('has no end when it is written', (fact) => {
    expect('expiresAt' in itemOf(fact)).toBe(false)
  })

  it('is found by the end of its retention, in one of 16 partitions', () => {
    const { byRetentionPk, byRetentionSk } = itemOf({ retainuntil }) as Record<string, unknown>
    expect(retentionShards).toHaveLength(16)
    expect(retentionShards).toContain(byRetentionPk)
    expect(byRetentionSk).toBe(retainuntil)
  })

  it.each([
    ['no retention', {}],
    ['another happening than the first', { retainuntil, happening: 'moved#0001' }],
  ])('is not found by it with %s', (_, fact) => {
    expect(Object.keys(itemOf(fact)).filter((name) => name.startsWith('byRetention'))).toEqual([])
  })
})
