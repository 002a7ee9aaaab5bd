import { describe, expect, it } from 'vitest'
import { RateExceeded, Refusal, Transient, Violation } from '#kernel/domain/errors.ts'
import { aUser } from '#test/support/builders/an-actor.ts'

/** The text for a caller: a whole sentence. */
const aSentence = /^[A-Z].+\.$/

describe('A planned failure', () => {
  it('is retried only when it is transient, and has no issues unless it names them', () => {
    expect(new Transient('store-unavailable', 'The store is busy.')).toMatchObject({ retryable: true, issues: [] })
    expect(new Refusal('event-invalid', 'The event is invalid.')).toMatchObject({ retryable: false, issues: [] })
  })

  it('keeps its cause', () => {
    const cause = new Error('ECONNREFUSED')
    expect(new Transient('store-unavailable', 'The store is busy.', { cause }).cause).toBe(cause)
  })

  it.each([
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [60_000, 60],
  ])('for a rate with a wait of %i ms names %i whole seconds', (waitMs, seconds) => {
    const { code, message, waitMs: wait } = new RateExceeded(waitMs)
    expect({ code, wait }).toEqual({ code: 'rate-exceeded', wait: waitMs })
    expect(message).toMatch(aSentence)
    expect(message.match(/\d+/g)).toEqual([String(seconds)])
  })

  it('for another tenant has a sentence for each way to claim it, and what was claimed', () => {
    const breach = { kind: 'claim', tenantId: 'acme', actor: aUser('anna'), claimed: 'globex' } as const
    const violations = (['tenant-forbidden', 'sender-forbidden'] as const).map((code) => new Violation(code, breach))
    for (const { message, breach: kept } of violations) {
      expect(message).toMatch(aSentence)
      expect(kept).toBe(breach)
    }
    expect(new Set(violations.map(({ message }) => message)).size).toBe(2)
  })
})
