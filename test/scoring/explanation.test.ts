import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Assessment } from '#scoring/domain/assessment.ts'
import { assessmentText } from '#scoring/domain/assessment-text.ts'
import { explain, explanationOf } from '#scoring/domain/explanation.ts'
import type { Inputs } from '#scoring/domain/rule.ts'
import { assess, type Judgement, makeRuleset } from '#scoring/domain/ruleset.ts'
import { sayInputs } from '#scoring/domain/say-inputs.ts'
import { aFlow, anActivity } from '#test/support/an-activity.ts'
import { aRuleset, someInputs } from '#test/support/an-assessed-event.ts'

const judge = (inputs: Inputs): Judgement => assess(makeRuleset(aRuleset()), inputs)

const anAssessment = (known: Partial<Assessment> = {}): Assessment => ({
  ...judge(someInputs),
  eventId: '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9',
  type: 'Payment.Transfer.Observed.v1',
  happenedAt: '2026-03-01T11:59:00.000Z',
  receivedAt: '2026-03-01T12:00:01.998Z',
  assessedAt: '2026-03-01T12:00:02.020Z',
  status: 'held',
  history: [
    { status: 'received', at: '2026-03-01T12:00:01.998Z', by: 'desk', reason: 'The event came in.' },
    { status: 'held', at: '2026-03-01T12:00:02.041Z', by: 'sluice/workflow', reason: 'Its score is medium.' },
  ],
  ...known,
})

describe('the rules’ own explanation', () => {
  it('says how the score was summed, where it lies, and each reason', () => {
    const [reason] = judge(someInputs).reasons
    expect(explain(judge(someInputs))).toBe(
      `The score is 60 of 100, in the medium band (30 to 79): 60 points. ${reason?.because}`,
    )
  })

  it('says that points past 100 do not count', () => {
    const inputs = { ...someInputs, creditor: { country: 'KP' } }
    expect(explain(judge(inputs))).toMatch(
      /^The score is 100 of 100, in the high band \(80 to 100\): 60 and 50 points, 110 together, of which 100 count\. /,
    )
  })

  it('says that nothing fired', () => {
    expect(explain(judge({}))).toBe(
      'The score is 0 of 100, in the low band (0 to 29): none of the 3 rules that were tried fired.',
    )
  })

  it('stands wherever a model has no words', () => {
    const judgement = judge(someInputs)
    const own = { by: 'rules', text: explain(judgement) }
    expect(explanationOf(judgement, undefined)).toEqual(own)
    expect(explanationOf(judgement, { name: 'm', outcome: 'late' })).toEqual(own)
    expect(explanationOf(judgement, { name: 'm', outcome: 'answered', text: 'Odd.' })).toEqual({
      by: 'm',
      text: 'Odd.',
    })
  })
})

describe('the text for a file', () => {
  it('has what an investigator must tell: what, when, why, by which rules, from what, and what followed', () => {
    const { reasons } = judge(someInputs)
    expect(assessmentText(anAssessment())).toBe(`Assessment of event 9bb2d6f3-0611-5697-b3cb-594a4d5da0b9.
The event is a Payment.Transfer.Observed.v1. It happened on 2026-03-01 at 11:59:00 UTC, came in on 2026-03-01 at 12:00:01 UTC and was assessed on 2026-03-01 at 12:00:02 UTC.

Why.
The score is 60 of 100, in the medium band (30 to 79): 60 points.
${reasons[0]?.because} 60 points by the rule account-emptied@2, argued in ${reasons[0]?.source}.

What followed.
On 2026-03-01 at 12:00:01 UTC: received, by desk. The event came in.
On 2026-03-01 at 12:00:02 UTC: held, by sluice/workflow. Its score is medium.
The event stands at held.

What the rules saw.
The amount is 750.00 EUR.
The payer’s account is in DE, held 750.00 EUR before, held 0.00 EUR after. It is known for 365 days, and moved last 1 day before; it had not dealt with the other end. With this event it sent 4 movements of 400.00 EUR to 4 counterparties within 24 hours, and received nothing within 30 days.
The payee’s account is in FR. What it did before was not looked at.

Which rules.
Ruleset acme, version 3: a score from 30 on is medium, from 80 on high.
Tried without firing: high-risk-country@1 and large-amount@2.
Its limits for EUR: small below 1.00 EUR, to be reported from 1,000.00 EUR, large from 5,000.00 EUR.
`)
  })

  it('says of a model that it decides nothing, what it would have scored, and why it is silent', () => {
    const said = assessmentText(
      anAssessment({ model: { name: 'advisor', outcome: 'answered', score: 91.5, text: 'Odd.' } }),
    )
    expect(said).toMatch(
      /A model\.\nadvisor was asked as well\. It decides nothing\. It would have scored 91\.5\.\nOdd\.\n$/,
    )
    expect(assessmentText(anAssessment({ model: { name: 'advisor', outcome: 'late' } }))).toMatch(
      /A model\.\nadvisor was to give an opinion and did not: late\.\n$/,
    )
  })

  it('never says undefined, null or NaN, whatever the rules saw', () => {
    const money = fc.record({
      minorUnits: fc.maxSafeInteger(),
      currency: fc.constantFrom('EUR', 'JPY', 'KWD', 'toString'),
    })
    const party = fc.record(
      { country: fc.constant('DE'), balanceBefore: money, activity: fc.constant(anActivity()) },
      { requiredKeys: [] },
    )
    const inputs: fc.Arbitrary<Inputs> = fc.record(
      { amount: money, debtor: party, creditor: party, riskScore: fc.nat(100), severity: fc.constant('low' as const) },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(inputs, (seen) => {
        expect(assessmentText(anAssessment({ ...judge(seen) }))).not.toMatch(/undefined|null|NaN|\[object/)
      }),
    )
  })
})

describe('what the rules saw', () => {
  it('is told with the exponent of its currency, and a window where more happened in it', () => {
    const tally = (count: number) => ({ count, sum: count * 1000, counterparties: 1 })
    const sent = aFlow({ hour: tally(1), day: tally(2), days3: tally(2), week: tally(2), month: tally(32) })
    const activity = anActivity({ sent, recentAmounts: [1000, 999], echo: { minorUnits: 1001, hoursAgo: 1 } })
    const [amount, payer] = sayInputs({ amount: { minorUnits: 1000, currency: 'JPY' }, debtor: { activity } })
    expect(amount).toBe('The amount is 1,000 JPY.')
    expect(payer).toContain(
      'it sent 1 movement of 1,000 JPY to 1 counterparty within one hour, 2 movements of 2,000 JPY to 1 counterparty within 24 hours and ' +
        '32 or more movements of 32,000 JPY to 1 counterparty within 30 days',
    )
    expect(payer).toContain('Amounts the way of this one within seven days: 1,000 JPY and 999 JPY.')
    expect(payer).toContain('The nearest amount the other way was 1,001 JPY, 1 hour before.')
  })

  it('may be nothing', () => {
    expect(sayInputs({})).toEqual(['Nothing: of such an event there is nothing a rule judges.'])
  })
})
