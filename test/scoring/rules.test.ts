import { describe, expect, it } from 'vitest'
import { baselineRuleset, earlierBaselines } from '#scoring/domain/baseline-ruleset.ts'
import type { Policy } from '#scoring/domain/policy.ts'
import type { Finding, Inputs } from '#scoring/domain/rule.ts'
import { ruleBook } from '#scoring/domain/rule-book.ts'
import { aBurst, aFlow, anActivity, echoesOf } from '#test/support/builders/an-activity.ts'

const limits = { small: 100_00, reporting: 10_000_00, large: 100_000_00 }
const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

/** Asks one rule. `limited: false` asks it about a currency without limits. */
const ask =
  (ruleId: string, policy: Policy) =>
  (inputs: Inputs, { limited = true } = {}): Finding | undefined => {
    const rule = ruleBook.get(ruleId)
    if (rule === undefined) throw new Error(`there is no ${ruleId}`)
    return rule.judgeBy(policy)(inputs, limited ? limits : undefined)
  }

describe('a payment of zero', () => {
  const lowest = { small: 1, reporting: 1, large: 1 }
  const parties = {
    debtor: { country: 'DE', balanceBefore: eur(0), balanceAfter: eur(0) },
    creditor: { country: 'FR' },
  }
  const settings = [baselineRuleset, ...earlierBaselines].flatMap(({ rules }) => rules)

  it.each(settings)('fires no rule by its amount, also with the lowest limits: $rule', ({ rule, policy }) => {
    const judge = ruleBook.get(rule)?.judgeBy(policy)
    expect(judge?.({ amount: eur(0), ...parties }, lowest)).toBeUndefined()
  })

  it('fires the rules on its currency and its countries', () => {
    const policyOf = (id: string) => settings.find(({ rule }) => rule === id)?.policy ?? {}
    const inputs = { amount: { minorUnits: 0, currency: 'XAU' }, creditor: { country: 'KP' } }
    for (const id of ['currency-without-threshold@2', 'high-risk-country@1'])
      expect(ruleBook.get(id)?.judgeBy(policyOf(id))(inputs, undefined)?.points).toBeGreaterThan(0)
  })
})

describe('large-amount', () => {
  const judge = ask('large-amount@2', { points: 10, pointsPerDoubling: 3, pointsMax: 30 })
  it.each([
    [99_999_99, undefined],
    [100_000_00, 10],
    [199_999_99, 10],
    [200_000_00, 13],
    [800_000_00, 19],
    [Number.MAX_SAFE_INTEGER, 30],
  ])('gives %i minor units %s points', (minorUnits, points) => {
    expect(judge({ amount: eur(minorUnits) })?.points).toBe(points)
  })
  it('states the numbers', () => {
    expect(judge({ amount: eur(123_456_78) })?.because).toBe(
      'The amount of 123,456.78 EUR reaches 100,000.00 EUR, from where an amount is large.',
    )
  })
})

describe('currency-without-threshold', () => {
  const judge = ask('currency-without-threshold@2', { points: 40 })
  it('fires for an amount without limits, and only for that', () => {
    expect(judge({ amount: { minorUnits: 1, currency: 'XAU' } }, { limited: false })?.because).toContain('XAU')
    expect(judge({ amount: eur(1) })).toBeUndefined()
    expect(judge({}, { limited: false })).toBeUndefined()
  })
})

describe('account-emptied', () => {
  const judge = ask('account-emptied@2', { points: 60, pointsNearly: 25, percentNearly: 95 })
  const taken = (minorUnits: number, before: number, currency = 'EUR') =>
    judge({ amount: eur(minorUnits), debtor: { balanceBefore: { minorUnits: before, currency } } })
  it('fires for all, with less for nearly all, and for no more than the account held', () => {
    expect(taken(500_00, 500_00)).toEqual({
      points: 60,
      because: 'The payment took all 500.00 EUR that the account held.',
    })
    expect(taken(475_00, 500_00)).toEqual({
      points: 25,
      because: 'The payment took 475.00 EUR of the 500.00 EUR that the account held.',
    })
    expect(taken(474_99, 500_00)).toBeUndefined()
    expect(taken(500_01, 500_00)).toBeUndefined()
  })
  it('believes no balances that contradict the amount', () => {
    const leaving = (minorUnits: number) =>
      judge({ amount: eur(500_00), debtor: { balanceBefore: eur(500_00), balanceAfter: eur(minorUnits) } })
    expect(leaving(0)?.points).toBe(60)
    expect(leaving(500_00)).toBeUndefined()
  })
  it('leaves small amounts, other currencies and unknown balances alone', () => {
    expect(taken(99_99, 99_99)).toBeUndefined()
    expect(taken(500_00, 500_00, 'USD')).toBeUndefined()
    expect(judge({ amount: eur(500_00), debtor: {} })).toBeUndefined()
  })
})

describe('structuring', () => {
  const judge = ask('structuring@1', { points: 40, percentMin: 80, timesMin: 3 })
  const given = (...recentAmounts: number[]) =>
    judge({ amount: eur(recentAmounts[0] ?? 0), debtor: { activity: anActivity({ recentAmounts }) } })
  it('fires at the third amount just below the reporting threshold', () => {
    expect(given(9_900_00, 9_500_00, 8_000_00)?.because).toBe(
      'Within seven days the payer paid 3 amounts from 8,000.00 EUR to just below 10,000.00 EUR, this one 9,900.00 EUR.',
    )
    expect(given(9_900_00, 9_500_00, 7_999_99)).toBeUndefined()
    expect(given(10_000_00, 9_500_00, 9_500_00, 9_500_00)).toBeUndefined()
    expect(given(100_00, 9_500_00, 9_500_00, 9_500_00)).toBeUndefined()
  })
  it('sees it at the payee as well', () => {
    const activity = anActivity({ recentAmounts: [9_900_00, 9_900_00, 9_900_00] })
    expect(judge({ amount: eur(9_900_00), creditor: { activity } })?.because).toContain('the payee received 3 amounts')
  })
})

describe('velocity', () => {
  const judge = ask('velocity@1', { points: 20, window: 'day', countMin: 20, timesUsualMin: 3, largeTimesMin: 5 })
  const sent = (count: number, sum: number, usual = 1) => {
    const flow = aFlow({ day: { count, sum, counterparties: 1 }, usual: { day: { count: usual, counterparties: 1 } } })
    return judge({ amount: eur(100), debtor: { activity: anActivity({ sent: flow }) } })
  }
  it('fires for many payments, and for much money, within the window', () => {
    expect(sent(20, 2_000)?.because).toBe(
      'The payer made 20 payments within 24 hours, those in EUR of 20.00 EUR in all.',
    )
    expect(sent(19, 2_000)).toBeUndefined()
    expect(sent(2, 500_000_00)?.points).toBe(20)
    expect(sent(2, 499_999_99)).toBeUndefined()
    expect(sent(1, 500_000_00)).toBeUndefined()
  })
  it('states that there may have been more when the profile is full', () => {
    expect(sent(33, 2_000)?.because).toContain(
      '33 or more payments within 24 hours, those in EUR of at least 20.00 EUR',
    )
  })
  it('takes no offence at what the account always does', () => {
    expect(sent(20, 2_000, 7)).toBeUndefined()
    expect(sent(21, 2_000, 7)).toBeDefined()
  })
})

describe('new-counterparty', () => {
  const judge = ask('new-counterparty@1', { points: 15, knownDaysMin: 7 })
  const pays = (minorUnits: number, known = {}) =>
    judge({ amount: eur(minorUnits), debtor: { activity: anActivity(known) } })
  it('fires for a reportable amount that an account with a history pays to a new counterparty', () => {
    expect(pays(10_000_00)?.because).toContain('known for 365 days, pays 10,000.00 EUR')
    expect(pays(9_999_99)).toBeUndefined()
    expect(pays(10_000_00, { isNewCounterparty: false })).toBeUndefined()
    expect(pays(10_000_00, { knownDays: 6 })).toBeUndefined()
  })
})

describe.each([
  ['fan-out@1', 'debtor', 'sent', 'paid 4 counterparties'],
  ['fan-in@1', 'creditor', 'received', 'paid by 4 counterparties'],
  ['layering@1', 'debtor', 'received', 'paid by 4 counterparties within three days and now pays a new one'],
] as const)('%s', (ruleId, side, way, words) => {
  const points = { pointsEach: 8, pointsMax: 48, pointsMaxYoung: 20 }
  const judge = ask(ruleId, { window: 'days3', counterpartiesMin: 3, timesUsualMin: 4, percentMin: 50, ...points })
  const given = (count: number, known = {}) =>
    judge({ amount: eur(100), [side]: { activity: anActivity({ [way]: aBurst(count), ...known }) } })
  it('fires from the least number on, with points for each more, up to the most', () => {
    expect([2, 3, 4, 8, 9, 31].map((count) => given(count)?.points)).toEqual([undefined, 8, 16, 48, 48, 48])
    expect(given(4)?.because).toContain(words)
    expect(given(32)?.because).toContain('32 or more')
  })
  it('takes no offence at a counterparty the account knows', () => {
    expect(given(9, { isNewCounterparty: false })).toBeUndefined()
  })
  it('takes no offence at what is usual for the account, and does at four times as much', () => {
    const usually = (counterparties: number) => ({
      [way]: { ...aBurst(12), usual: { days3: { count: 99, counterparties } } },
    })
    expect(given(12, usually(3.1))).toBeUndefined()
    expect(given(12, usually(3))).toBeDefined()
  })
  it('gives fewer points while the usual behaviour of the account is unknown', () => {
    expect(given(9, { [way]: { ...aBurst(9), usual: {} } })?.points).toBe(20)
  })
})

describe('layering', () => {
  const policy = { window: 'days3', counterpartiesMin: 3, timesUsualMin: 4, percentMin: 50, pointsEach: 8 } as const
  const judge = ask('layering@1', { ...policy, pointsMax: 40, pointsMaxYoung: 20 })
  it('takes no offence when what was gathered would not pay for half of it', () => {
    const activity = anActivity({ received: aBurst(8) })
    expect(judge({ amount: eur(1_600_00), debtor: { activity } })?.points).toBe(40)
    expect(judge({ amount: eur(1_600_02), debtor: { activity } })).toBeUndefined()
  })
})

describe.each([
  ['pass-through@1', 'debtor', 'received 100.00 EUR 5 hours before and passes on 96.00 EUR'],
  ['round-trip@1', 'creditor', 'paid out 100.00 EUR 5 hours before and gets 96.00 EUR back'],
] as const)('%s', (ruleId, side, words) => {
  const judge = ask(ruleId, { window: 'days3', percentMin: 95, points: 15, pointsKnown: 5 })
  const given = (minorUnits: number, echoes = echoesOf(10_000_00, 5), known = {}) =>
    judge({ amount: eur(minorUnits), [side]: { activity: anActivity({ echoes, ...known }) } })
  it('fires for exactly and for nearly what went the other way', () => {
    expect([9_499_99, 9_500_00, 10_000_00].map((minorUnits) => given(minorUnits)?.points)).toEqual([undefined, 15, 15])
    expect(given(9_600_00, { week: { minorUnits: 10_000_00, hoursAgo: 100 } })).toBeUndefined()
  })
  it('gives less where the account knows the counterparty', () => {
    expect(given(9_600_00, echoesOf(10_000_00, 5), { isNewCounterparty: false })?.points).toBe(5)
  })
  it('leaves small amounts alone, and states the numbers', () => {
    expect(given(96_00, echoesOf(100_00, 5))).toBeUndefined()
    const activity = anActivity({ echoes: echoesOf(100_00, 5) })
    expect(judge({ amount: eur(96_00), [side]: { activity } }, { limited: false })?.because).toContain(words)
  })
})

describe('reversed-movements', () => {
  const judge = ask('reversed-movements@1', { points: 40, timesMin: 3 })
  const none = { count: 0, sum: 0 }
  const sent = (count: number) => ({ reversals: { sent: { count, sum: 1 }, received: none } })

  it('fires from the third payment that was reversed, for a payment and for a reversal', () => {
    expect(judge({ debtor: sent(2) })).toBeUndefined()
    expect(judge({ amount: eur(1), debtor: sent(3) }, { limited: false })).toEqual({
      points: 40,
      because: 'Within seven days 3 payments of the payer were reversed.',
    })
    expect(judge({ reversedAmount: eur(1), debtor: sent(32) })?.because).toMatch(/ 32 or more payments /)
  })
  it('does not fire for payments to an account of which as many remain, because customers return goods', () => {
    const shop = (taken: number, left: number) => ({
      activity: anActivity({ received: aBurst(left) }),
      reversals: { sent: none, received: { count: taken, sum: 1 } },
    })
    expect(judge({ debtor: shop(9, 9), creditor: shop(9, 9) })).toBeUndefined()
    expect(judge({ creditor: shop(2, 1) })).toBeUndefined()
    expect(judge({ creditor: shop(3, 2) })?.because).toBe(
      'Within seven days 3 payments to the payee were reversed, and 2 were not.',
    )
    expect(judge({ debtor: shop(32, 0) })?.because).toBe(
      'Within seven days 32 or more payments to the payer were reversed, and 0 were not.',
    )
    const { activity: _, ...unknown } = shop(9, 0)
    expect(judge({ debtor: unknown, creditor: unknown })).toBeUndefined()
    expect(judge({ creditor: sent(9) })).toBeUndefined()
    expect(judge({})).toBeUndefined()
  })
})

describe('dormant-account', () => {
  const judge = ask('dormant-account@1', { points: 25, idleDaysMin: 180 })
  const given = (idleDays: number, minorUnits = 10_000_00, side = 'creditor') =>
    judge({ amount: eur(minorUnits), [side]: { activity: anActivity({ idleDays }) } })
  it('fires when an account moves an amount worth reporting after a long silence', () => {
    expect(given(180)?.because).toBe('The payee had been silent for 180 days, and now is paid 10,000.00 EUR.')
    expect(given(180, 10_000_00, 'debtor')?.because).toBe(
      'The payer had been silent for 180 days, and now pays 10,000.00 EUR.',
    )
    expect(given(179)).toBeUndefined()
    expect(given(400, 9_999_99)).toBeUndefined()
  })
})

describe('high-risk-country', () => {
  const judge = ask('high-risk-country@1', { points: 60, countries: ['IR', 'KP'] })
  it('fires for a listed country at either end, once', () => {
    expect(judge({ debtor: { country: 'DE' }, creditor: { country: 'FR' } })).toBeUndefined()
    expect(judge({ debtor: { country: 'KP' }, creditor: { country: 'IR' } })).toEqual({
      points: 60,
      because: 'The payment touches KP and IR, on the list of high-risk countries.',
    })
  })
})

describe('what others report', () => {
  const severities = { low: 10, medium: 40, high: 60, critical: 90 }
  it('is taken over: a risk score rounded up, none for nothing', () => {
    const judge = ask('reported-risk-score@1', {})
    expect(judge({ riskScore: 69.1 })?.points).toBe(70)
    expect(judge({ riskScore: 0 })).toBeUndefined()
  })
  it('is weighed: the severity of a report', () => {
    expect(ask('reported-severity@1', { points: severities })({ severity: 'critical' })?.points).toBe(90)
    expect(ask('reported-severity@1', { points: severities })({})).toBeUndefined()
  })
  it('is weighed: the breach of a trading limit, with what was done about it', () => {
    const limitBreach = { kind: 'daily-loss', severity: 'high', action: 'order-refused' } as const
    expect(ask('limit-breach@1', { points: severities })({ limitBreach })).toEqual({
      points: 60,
      because: 'A daily-loss limit was breached with severity high; what was done about it: order-refused.',
    })
  })
})
