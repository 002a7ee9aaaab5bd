import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { newFactKey, readFactKeys, writeFactKeys } from '#facts/application/fact-keys-text.ts'
import { verifiesDays, verifyingKeys, withKey } from '#facts/domain/fact-keys.ts'
import { loadResources } from '#local/provision/template.ts'
import { aFactKey } from '#test/support/builders/a-seal.ts'

const createdAt = (createdAt: string) => aFactKey({ id: createdAt, createdAt })

describe('The keys of facts', () => {
  it('verify longer than a message can wait in a queue and its dead letters, twice', () => {
    const days = Object.values(loadResources()).flatMap(({ Type, Properties }) =>
      Type === 'AWS::SQS::Queue' ? [z.number().parse(Properties.MessageRetentionPeriod) / 86_400] : [],
    )
    const [queue, letters] = [Math.min(...days), Math.max(...days)]
    expect(verifiesDays).toBeGreaterThanOrEqual(2 * (queue + letters))
    expect(verifiesDays).toBeGreaterThanOrEqual(20)
  })

  it('lose a key 40 days after it was replaced, whatever its own age', () => {
    const [first, second, third] = ['2025-01-01', '2026-01-01', '2026-02-01'].map((day) =>
      createdAt(`${day}T00:00:00.000Z`),
    )
    if (!first || !second || !third) throw new Error('Three keys are needed.')
    const idsAt = (day: string) => verifyingKeys([third, second, first], `${day}T00:00:00.000Z`)
    expect(idsAt('2026-02-10')).toEqual([third, second, first])
    expect(idsAt('2026-02-11')).toEqual([third, second])
    expect(idsAt('2026-03-14')).toEqual([third])
    expect(idsAt('2030-01-01')).toEqual([third])
  })

  it('gain a key once, and lose those that no longer verify', () => {
    const [old, young] = [createdAt('2026-01-01T00:00:00.000Z'), createdAt('2026-03-01T00:00:00.000Z')]
    const keys = withKey([old], young, '2026-03-01T00:00:00.000Z')
    expect(keys).toEqual([young, old])
    expect(withKey(keys, { ...young, secret: 'x'.repeat(43) }, '2026-03-01T00:00:00.000Z')).toEqual(keys)
    const next = createdAt('2026-05-01T00:00:00.000Z')
    expect(withKey(keys, next, '2026-05-01T00:00:00.000Z')).toEqual([next, young])
  })

  it('are read as they are written, newest first, and as the stack creates the first', () => {
    const [old, young] = [createdAt('2026-01-01T00:00:00.000Z'), createdAt('2026-03-01T00:00:00.000Z')]
    expect(readFactKeys(writeFactKeys([old, young]))).toEqual([young, old])
    expect(readFactKeys(JSON.stringify(old))).toEqual([old])
  })

  it.each([
    '',
    'a',
    '{}',
    '{"keys":[]}',
    '{"id":"a","createdAt":"2026-01-01T00:00:00Z","secret":"short"}',
    '[]',
    'null',
  ])('are not %j', (text) => {
    expect(() => readFactKeys(text)).toThrow()
  })

  it('have secrets of 32 random bytes', () => {
    const keys = [1, 2].map(() => newFactKey('a', () => '2026-01-01T00:00:00.000Z'))
    expect(new Set(keys.map(({ secret }) => secret)).size).toBe(2)
    expect(keys.map(({ secret }) => Buffer.from(secret, 'base64url').length)).toEqual([32, 32])
  })
})
