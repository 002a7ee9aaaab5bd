import { describe, expect, it } from 'vitest'
import { readChaosOptions } from '#lab/chaos/chaos-options.ts'
import { ledgerAccounts, openingOf, operationOf, otherBodyOf } from '#lab/chaos/operations.ts'
import { readAnswer } from '#lab/chaos/read-answer.ts'

const operations = Array.from({ length: 500 }, (_, index) => operationOf({ seed: 7, runId: 'run' }, index))

describe('The operations of a run', () => {
  it('are the same for the same seed', () => {
    expect(operationOf({ seed: 7, runId: 'run' }, 41)).toEqual(operations[41])
    expect(operationOf({ seed: 8, runId: 'run' }, 41)).not.toEqual(operations[41])
  })

  it('use every door and every twist, each under keys and marks of its own', () => {
    expect(new Set(operations.map(({ door }) => door)).size).toBe(6)
    expect(new Set(operations.map(({ twist }) => twist)).size).toBe(7)
    const marks = operations.flatMap(({ marks }) => [...marks.keys()])
    expect(new Set(marks).size).toBe(marks.length)
  })

  it('keep the money of the ledger, except for single entries', () => {
    for (const { door, movements } of operations) {
      const total = movements.reduce((sum, { minorUnits }) => sum + minorUnits, 0)
      expect(total !== 0).toBe(door === 'entry')
      expect(new Set(movements.map(({ accountId }) => accountId)).size).toBe(movements.length)
    }
    expect(openingOf(ledgerAccounts[0]).movements).toHaveLength(1)
  })

  it('have another body for the key that is used again', () => {
    for (const operation of operations) expect(otherBodyOf(operation)).not.toEqual(operation.body)
  })
})

describe('An answer', () => {
  it.each([
    ['event', 202, { id: 'e' }, { kind: 'accepted', eventIds: ['e'] }],
    ['transfer', 201, { debit: { id: 'd' }, credit: { id: 'c' } }, { kind: 'accepted', eventIds: ['d', 'c'] }],
    ['batch', 207, { results: [{ status: 202, id: 'a' }] }, { kind: 'accepted', eventIds: ['a'] }],
    ['batch', 207, { results: [{ status: 202, id: 'a' }, { status: 503 }] }, { kind: 'again' }],
    [
      'batch',
      207,
      { results: [{ status: 422, problem: { code: 'event-invalid' } }] },
      { kind: 'refused', status: 422 },
    ],
    ['event', 503, { code: 'store-unavailable' }, { kind: 'again' }],
    ['event', 429, {}, { kind: 'again' }],
    ['event', 409, { code: 'idempotency-key-in-use' }, { kind: 'again' }],
    ['event', 422, { code: 'idempotency-key-reused' }, { kind: 'refused', code: 'idempotency-key-reused' }],
    ['event', 401, { code: 'token-invalid' }, { kind: 'refused', status: 401 }],
    ['event', 202, {}, { kind: 'refused', code: 'answer-unreadable' }],
  ] as const)('of %s, %d %j is %j', (door, status, body, answer) => {
    expect(readAnswer(door, { status, text: JSON.stringify(body) })).toMatchObject(answer)
  })

  it('that did not arrive is asked for again', () => {
    expect(readAnswer('event', undefined)).toMatchObject({ kind: 'again' })
  })
})

describe('The options', () => {
  it('take a number as seconds', () => {
    expect(readChaosOptions(['--duration', '90'])).toMatchObject({ durationMs: 90_000 })
    expect(readChaosOptions(['--duration', '10m', '--kills'])).toMatchObject({ durationMs: 600_000, kills: true })
  })

  it.each([
    [['--duration', '2'], /5s to 1h/],
    [['--duration', 'long'], /--duration/],
    [['--seed', '-1'], /seed/],
    [['--rate', '0'], /--rate/],
    [['--json', ''], /path/],
    [['--fast'], /--fast/],
  ])('refuse %j', (args, sentence) => {
    expect(() => readChaosOptions(args)).toThrow(sentence)
  })
})
