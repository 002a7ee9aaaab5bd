import { describe, expect, it } from 'vitest'
import type { Policy } from '#scoring/domain/policy.ts'
import type { Finding, Inputs } from '#scoring/domain/rule.ts'
import { ruleBook } from '#scoring/domain/rule-book.ts'
import { aBurst, aFlow, anActivity } from '#test/support/an-activity.ts'

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
  it('says the numbers', () => {
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
    expect(taken(500_00, 500_00)).toEqual({ points: 60, because: 'The payment took all 500.00 EUR held.' })
    expect(taken(475_00, 500_00)).toEqual({
      points: 25,
      because: 'The payment took 475.00 EUR of the 500.00 EUR held.',
    })
    expect(taken(474_99, 500_00)).toBeUndefined()
    expect(taken(500_01, 500_00)).toBeUndefined()
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
      'Within seven days 3 amounts were just below 10,000.00 EUR, this one 9,900.00 EUR.',
    )
    expect(given(9_900_00, 9_500_00, 7_999_99)).toBeUndefined()
    expect(given(10_000_00, 9_500_00, 9_500_00, 9_500_00)).toBeUndefined()
    expect(given(100_00, 9_500_00, 9_500_00, 9_500_00)).toBeUndefined()
  })
  it('sees it at the payee as well', () => {
    const activity = anActivity({ recentAmounts: [9_900_00, 9_900_00, 9_900_00] })
    expect(judge({ amount: eur(9_900_00), creditor: { activity } })?.points).toBe(40)
  })
})

describe('velocity', () => {
  const judge = ask('velocity@1', { points: 20, window: 'day', countMin: 20, timesUsualMin: 3, largeTimesMin: 5 })
  const sent = (count: number, sum: number, monthCount = count) => {
    const tally = { count, sum, counterparties: 1 }
    const flow = aFlow({ day: tally, month: { ...tally, count: monthCount } })
    return judge({ amount: eur(100), debtor: { activity: anActivity({ sent: flow }) } })
  }
  it('fires for many payments, and for much money, within the window', () => {
    expect(sent(20, 2_000)?.because).toBe('The payer made 20 payments, 20.00 EUR in all, within 24 hours.')
    expect(sent(19, 2_000)).toBeUndefined()
    expect(sent(2, 500_000_00)?.points).toBe(20)
    expect(sent(2, 499_999_99)).toBeUndefined()
    expect(sent(1, 500_000_00)).toBeUndefined()
  })
  it('takes no offence at what the account always does', () => {
    expect(sent(20, 2_000, 220)).toBeUndefined()
  })
})

describe('new-counterparty', () => {
  const judge = ask('new-counterparty@1', { points: 15, knownDaysMin: 7 })
  const pays = (minorUnits: number, known = {}) =>
    judge({ amount: eur(minorUnits), debtor: { activity: anActivity(known) } })
  it('fires for an amount worth reporting that an account with a history pays to somebody new', () => {
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
  const judge = ask(ruleId, { window: 'days3', counterpartiesMin: 3, timesUsualMin: 3, pointsEach: 8, pointsMax: 48 })
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
  it('takes no offence at an account that is always so', () => {
    const usual = { days3: { count: 5, sum: 1, counterparties: 5 }, month: { count: 30, sum: 1, counterparties: 25 } }
    expect(given(5, { [way]: aFlow(usual) })).toBeUndefined()
    expect(given(5, { [way]: aFlow({ ...usual, month: { count: 12, sum: 1, counterparties: 12 } }) })).toBeDefined()
  })
  it('takes a busy account of long standing to be always so, and a young one not', () => {
    const full = { ...aBurst(32), completeDays: 1 }
    expect(given(32, { [way]: full })).toBeUndefined()
    expect(given(32, { [way]: full, knownDays: 10 })).toBeDefined()
  })
})

describe('pass-through and round-trip', () => {
  const policy = { points: 15, percentMin: 95, hoursMax: 72 }
  const cases = [
    ['pass-through@1', 'debtor', 'received 100.00 EUR 5 hours before and passes on 96.00 EUR'],
    ['round-trip@1', 'creditor', 'paid out 100.00 EUR 5 hours before and gets 96.00 EUR back'],
  ] as const
  it.each(cases)('%s fires for nearly what went the other way shortly before', (ruleId, side, words) => {
    const judge = ask(ruleId, policy)
    const of = (minorUnits: number, echo = { minorUnits: 100_00, hoursAgo: 5 }, known = {}) =>
      judge({ amount: eur(minorUnits), [side]: { activity: anActivity({ echo, ...known }) } })
    expect(of(96_00)).toBeUndefined()
    expect(of(9600_00, { minorUnits: 10000_00, hoursAgo: 5 })?.points).toBe(15)
    const small = ask(ruleId, policy)(
      { amount: eur(96_00), [side]: { activity: anActivity({ echo: { minorUnits: 100_00, hoursAgo: 5 } }) } },
      { limited: false },
    )
    expect(small?.because).toContain(words)
    expect(of(9499_99, { minorUnits: 10000_00, hoursAgo: 5 })).toBeUndefined()
    expect(of(10000_01, { minorUnits: 10000_00, hoursAgo: 5 })).toBeUndefined()
    expect(of(9600_00, { minorUnits: 10000_00, hoursAgo: 72 })).toBeUndefined()
    expect(of(9600_00, { minorUnits: 10000_00, hoursAgo: 5 }, { isNewCounterparty: false })).toBeUndefined()
  })
})

describe('dormant-account', () => {
  const judge = ask('dormant-account@1', { points: 25, idleDaysMin: 180 })
  const given = (idleDays: number, minorUnits = 10_000_00) =>
    judge({ amount: eur(minorUnits), creditor: { activity: anActivity({ idleDays }) } })
  it('fires when an account moves an amount worth reporting after a long silence', () => {
    expect(given(180)?.because).toBe('The account had been silent for 180 days, and now moves 10,000.00 EUR.')
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
