import { describe, expect, it } from 'vitest'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'

const aPayment = (changed: object) => ({
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/desk/7',
  data: { ...somePayment, ...changed },
})

const pathsOf = (input: unknown): readonly string[] => {
  try {
    readCloudEvent(input)
    return []
  } catch (error) {
    if (error instanceof Refusal && error.code === 'event-invalid') return error.issues.map(({ path }) => path)
    throw error
  }
}

describe('An account id without a visible character', () => {
  it.each(['\u200b', ' ', '\u00a0\ufeff', '\u3164'])('is refused with its path: %j', (accountId) => {
    const unseen = { accountId }
    expect(pathsOf(aPayment({ debtor: unseen }))).toEqual(['data.debtor.accountId'])
    expect(pathsOf(aPayment({ debtor: unseen, creditor: unseen }))).toHaveLength(2)
    const score = { ...unseen, score: 71, model: 'm', drivers: [], scoredAt: '2026-03-01T12:00:00Z' }
    const update = { specversion: '1.0', type: 'Risk.Score.Updated.v1', source: '/desk/7', data: score }
    expect(pathsOf(update)).toEqual(['data.accountId'])
  })

  it('is not confused with a strange spelling, which the event keeps', () => {
    const debtor = { accountId: ' 4711\u200b' }
    expect(readCloudEvent(aPayment({ debtor })).data).toMatchObject({ debtor })
  })
})
