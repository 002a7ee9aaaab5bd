import { describe, expect, it } from 'vitest'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { follow } from '#facts/domain/fact.ts'
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

  it('lets the table forget it then, in whole seconds since 1970; others are kept for ever', () => {
    const put = putOfFact({ table: 'facts', shardCount: 4 })
    expect(put(aFact({ retainuntil })).put.Item).toMatchObject({ expiresAt: Date.parse('2026-04-01T12:00:00Z') / 1000 })
    expect('expiresAt' in put(aFact()).put.Item).toBe(false)
  })
})
