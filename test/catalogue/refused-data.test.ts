import { describe, expect, it } from 'vitest'
import { producerType } from '#catalogue/catalogue.ts'

/** Where the example of a type is refused once these fields are changed. `undefined` takes one away. */
const refused = (type: string, change: Readonly<Record<string, unknown>>): readonly string[] => {
  const entry = producerType(type)
  const data = JSON.parse(JSON.stringify({ ...entry?.example, ...change }))
  return entry?.data.safeParse(data).error?.issues.map(({ path }) => path.join('.')) ?? []
}

const money = (currency: unknown, minorUnits: unknown = 1) => ({ minorUnits, currency })
const payment = 'Payment.Transfer.Observed.v1'

describe('money', () => {
  it.each(['EUR', 'USD', 'JPY', 'XAU', 'CHW', 'BGN'])('may be in %s', (currency) => {
    expect(refused(payment, { amount: money(currency) })).toEqual([])
  })

  it.each(['XXX', 'XTS', 'EUX', 'eur', 'EURO', '', null])('is not in %s', (currency) => {
    expect(refused(payment, { amount: money(currency) })).toEqual(['amount.currency'])
  })

  it('may be observed to be zero, and moves by more than zero', () => {
    expect(refused(payment, { amount: money('EUR', 0) })).toEqual([])
    expect(refused('Subscription.Payment.Succeeded.v1', { amount: money('EUR', 0) })).toEqual(['amount.minorUnits'])
  })

  it.each([-1, 1.5, '1', 2 ** 53])('does not move by %s minor units', (minorUnits) => {
    expect(refused(payment, { amount: money('EUR', minorUnits) })).toEqual(['amount.minorUnits'])
  })
})

describe('a country', () => {
  it.each(['DE', 'KP', 'XK'])('may be %s', (country) => {
    expect(refused(payment, { creditor: { accountId: 'a', country } })).toEqual([])
  })

  it.each(['XX', 'EU', 'UK', 'de', 'DEU'])('is not %s', (country) => {
    expect(refused(payment, { creditor: { accountId: 'a', country } })).toEqual(['creditor.country'])
  })
})

describe('a decimal', () => {
  const order = 'Trading.Order.Placed.v2'

  it.each(['1', '0.25', '10', '2.500000000000000001', `0.${'0'.repeat(323)}5`])('may be %s', (quantity) => {
    expect(refused(order, { quantity })).toEqual([])
  })

  it.each(['0', '0.00', '-1', '1e3', '01', '.5', '1.', '1,5', ' 1', '9'.repeat(351), 1])('is not %s', (quantity) => {
    expect(new Set(refused(order, { quantity }))).toEqual(new Set(['quantity']))
  })
})

describe('data that contradicts itself is refused:', () => {
  it.each([
    ['a limit order without a limit', 'Trading.Order.Placed.v2', { limitPrice: undefined }, 'limitPrice'],
    [
      'a position closed before it was opened',
      'Trading.Position.Closed.v1',
      { closedAt: '2026-03-01T09:14:59+01:00' },
      'closedAt',
    ],
    ['a halt of an account that names none', 'Risk.Trading.Halted.v1', { accountId: undefined }, 'scope'],
    ['a phase that does not advance', 'Challenge.Phase.Advanced.v1', { toPhase: 1 }, 'toPhase'],
    ['a status that does not change', 'Evaluation.Status.Changed.v1', { to: 'in-progress' }, 'to'],
  ])('%s', (_, type, change, path) => {
    expect(refused(type, {})).toEqual([])
    expect(refused(type, change)).toEqual([path])
  })
})

describe('other limits are kept:', () => {
  const job = 'AiGeneration.Job.Requested.v1'
  const preview = { assetId: 'ab2f4c6d-5e7a-4c8b-9d0e-1f2a3b4c5d6e' }

  it.each([
    [job, { userId: '4711' }, 'userId'],
    [job, { prompt: '' }, 'prompt'],
    [job, { maxSamples: 1.5 }, 'maxSamples'],
    [job, { outputFormats: [] }, 'outputFormats'],
    [job, { outputFormats: [{ platform: 'web', aspectRatio: '16:' }] }, 'outputFormats.0.aspectRatio'],
    [job, { customDimensions: { width: 1, height: 1, unit: 'cm' } }, 'customDimensions.unit'],
    [
      'AiGeneration.Samples.Ready.v1',
      { samplePreviews: [{ ...preview, previewUrl: 'javascript:alert(1)' }] },
      'samplePreviews.0.previewUrl',
    ],
    ['User.Account.Registered.v1', { email: 'not-an-address' }, 'email'],
    ['Auth.User.LoggedIn.v1', { ipAddress: '203.0.113.256' }, 'ipAddress'],
    ['Auth.User.LoggedIn.v1', { loggedInAt: '2026-03-01' }, 'loggedInAt'],
    ['Risk.Limit.Breached.v1', { limit: { value: 1, unit: 'minor-units' } }, 'limit.currency'],
    ['Risk.Score.Updated.v1', { score: 100.1 }, 'score'],
  ])('%s %o', (type, change, path) => {
    expect(refused(type, change)).toEqual([path])
  })

  it('a tier change may be effective on a day or at an instant, and may be the first', () => {
    for (const changeEffectiveDate of ['2026-03-01', '2026-03-01T00:00:00Z']) {
      expect(refused('Subscription.Tier.Changed.v1', { changeEffectiveDate, oldSubscriptionTier: undefined })).toEqual(
        [],
      )
    }
  })
})

describe('a reversal', () => {
  const reversal = 'Payment.Transfer.Reversed.v1'
  const time = '2026-03-01T12:00:00Z'
  const eventId = '0d6c1f0e-3b0a-4a55-9e6b-3f1d7a2c9b10'

  it.each([
    ['the id of Sluice', { eventId, time }],
    ['the source and the id of the producer', { source: '/banks/7', id: 'p-1', time }],
  ])('names the original by %s', (_, original) => {
    expect(refused(reversal, { original })).toEqual([])
    expect(refused('Payment.Transfer.Corrected.v1', { original })).toEqual([])
  })

  it.each([
    ['no name', { time }],
    ['half a name', { source: '/banks/7', time }],
    ['two names', { eventId, source: '/banks/7', id: 'p-1', time }],
    ['no time', { eventId }],
    ['a time without an offset', { eventId, time: '2026-03-01T12:00:00' }],
  ])('is refused for an original with %s', (_, original) => {
    expect(refused(reversal, { original })).toHaveLength(1)
  })

  it.each(['', ' ', '\n\t'])('is refused with the blank reason %j', (reason) => {
    expect(refused(reversal, { reason })).toEqual(['reason'])
  })

  it.each(['original', 'amount', 'debtor', 'creditor', 'reason'])('is refused without %s', (field) => {
    expect(refused(reversal, { [field]: undefined })).toEqual([field])
    expect(refused('Payment.Transfer.Corrected.v1', { [field]: undefined })).toEqual([field])
  })

  it('is refused as a correction without the corrected payment, or with half of one', () => {
    expect(refused('Payment.Transfer.Corrected.v1', { corrected: undefined })).toEqual(['corrected'])
    expect(refused('Payment.Transfer.Corrected.v1', { corrected: { kind: 'transfer' } })).toEqual([
      'corrected.amount',
      'corrected.debtor',
      'corrected.creditor',
    ])
  })
})
