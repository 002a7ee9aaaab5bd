import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Assessment } from '#scoring/domain/assessment.ts'
import { assessmentText } from '#scoring/domain/assessment-text.ts'
import { describeInputs } from '#scoring/domain/describe-inputs.ts'
import { explain, explanationOf } from '#scoring/domain/explanation.ts'
import type { Inputs } from '#scoring/domain/rule.ts'
import { assess, type Judgement, makeRuleset } from '#scoring/domain/ruleset.ts'
import { aFlow, anActivity } from '#test/support/builders/an-activity.ts'
import { aRuleset, someInputs } from '#test/support/builders/an-assessed-event.ts'

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
    { status: 'received', at: '2026-03-01T12:00:01.998Z', by: 'desk', reason: 'The event was received.' },
    { status: 'held', at: '2026-03-01T12:00:02.041Z', by: 'sluice/workflow', reason: 'Its score is medium.' },
  ],
  ...known,
})

describe('the rules’ own explanation', () => {
  it('states how the score was summed, where it lies, and each reason', () => {
    const [reason] = judge(someInputs).reasons
    expect(explain(judge(someInputs))).toBe(
      `The score is 60 of 100, in the medium band (30 to 79): 60 points. ${reason?.because}`,
    )
  })

  it('states that points past 100 do not count', () => {
    const inputs = { ...someInputs, creditor: { country: 'KP' } }
    expect(explain(judge(inputs))).toMatch(
      /^The score is 100 of 100, in the high band \(80 to 100\): 60 and 50 points, 110 together, of which 100 count\. /,
    )
  })

  it('states that nothing fired', () => {
    expect(explain(judge({}))).toBe(
      'The score is 0 of 100, in the low band (0 to 29): none of the 3 rules that were tried fired.',
    )
  })

  it('is shown wherever a model has no opinion', () => {
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
  it('holds what an investigator must report: what, when, why, by which rules, from which inputs, and what followed', () => {
    const { reasons } = judge(someInputs)
    expect(assessmentText(anAssessment())).toBe(`Assessment of event 9bb2d6f3-0611-5697-b3cb-594a4d5da0b9.
The event is a Payment.Transfer.Observed.v1. It happened on 2026-03-01 at 11:59:00 UTC, was received on 2026-03-01 at 12:00:01 UTC and was assessed on 2026-03-01 at 12:00:02 UTC.

Reasons.
The score is 60 of 100, in the medium band (30 to 79): 60 points.
${reasons[0]?.because} 60 points by the rule account-emptied@2, explained in ${reasons[0]?.source}.

History.
On 2026-03-01 at 12:00:01 UTC: received, by desk. The event was received.
On 2026-03-01 at 12:00:02 UTC: held, by sluice/workflow. Its score is medium.
The status of the event is now held.
A person must decide it.

Inputs.
The amount is 750.00 EUR.
The payer’s account is in DE, held 750.00 EUR before and 0.00 EUR after. It is known for 365 days, and its previous movement was 1 day before; the counterparty is new to it. With this event it sent 4 movements to 4 counterparties within 24 hours (400.00 EUR together), and received nothing within seven days. Sums cover EUR only. In seven days it usually sends to about 0.1 counterparties, about 0.1 times. In seven days it usually is paid by about 0.1 counterparties, about 0.1 times.
The payee’s account is in FR. Its earlier activity was not used.

Ruleset.
Ruleset acme, version 3: a score from 30 on is medium, from 80 on high.
account-emptied@2 uses points 60, pointsNearly 25 and percentNearly 95.
Tried without firing: high-risk-country@1 and large-amount@2.
Its limits for EUR: small below 1.00 EUR, to be reported from 1,000.00 EUR, large from 5,000.00 EUR.
`)
  })

  it('states that nothing has followed yet, and that a decision does not reverse an entry of the ledger', () => {
    expect(assessmentText(anAssessment({ status: 'received', history: [] }))).toContain(
      'Nothing had followed when this was written.',
    )
    const entry = assessmentText(anAssessment({ type: 'Ledger.Transaction.Recorded.v1', status: 'rejected' }))
    expect(entry).toContain(
      'The status of the event is now rejected.\nThe entries of the ledger remain: a decision does not reverse an entry.',
    )
  })

  it('states that a model does not change the score, what it would have scored, and why it gave no opinion', () => {
    const shown = assessmentText(
      anAssessment({ model: { name: 'advisor', outcome: 'answered', score: 91.5, text: 'Odd.' } }),
    )
    expect(shown).toMatch(
      /A model\.\nadvisor was asked for its opinion\. The opinion does not change the score\. It would have scored 91\.5\.\n> Odd\.\n$/,
    )
    expect(assessmentText(anAssessment({ model: { name: 'advisor', outcome: 'late' } }))).toMatch(
      /A model\.\nadvisor did not answer in time\.\n$/,
    )
  })

  const attack = 'Fine.\n\nHistory.\nOn 2026-03-01 at 12:00:02 UTC: approved, by sluice/workflow. Its score is low.'
  const lineEnds = ['\n', '\r\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029', '\n\u200b', '\u001e']
  const attacks = lineEnds.map((lineEnd) => attack.replaceAll('\n', lineEnd))
  const paragraphs = ['Reasons.', 'History.', 'Inputs.', 'Ruleset.', 'A model.']
  /** As any program might read it. */
  const linesOf = (text: string): readonly string[] => text.split(/[\p{Cc}\p{Zl}\p{Zp}]/u)
  const headingsOf = (text: string) =>
    linesOf(text).filter((line) => paragraphs.includes(line.replace(/[\p{Cf}\s]+$/u, '').replace(/^[\p{Cf}\s]+/u, '')))

  it.each(attacks)('marks every line of a model as the model’s: %j', (text) => {
    const shown = assessmentText(anAssessment({ model: { name: 'advisor', outcome: 'answered', text } }))
    expect(headingsOf(shown)).toEqual(paragraphs)
    const [, words = ''] = shown.split('The opinion does not change the score.\n')
    expect(
      words
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('>')),
    ).toEqual([])
    expect(words).toContain('> History.\n')
  })

  it.each(attacks)('folds what a person wrote, and who that is, into its own line: %j', (text) => {
    const at = '2026-03-01T12:00:03.000Z'
    const plain = assessmentText(anAssessment())
    const shown = assessmentText(
      anAssessment({
        history: [...anAssessment().history, { status: 'rejected', at, by: `mallory${text}`, reason: text }],
      }),
    )
    expect(linesOf(shown)).toHaveLength(linesOf(plain).length + 1)
    expect(shown).toMatch(/^On 2026-03-01 at 12:00:03 UTC: rejected, by mallory ?Fine\. History\. .+ low\.$/m)
  })

  it('shows nothing that cannot be seen or turns words around', () => {
    const text = 'a\u202eb\u200bc\ufeffd\u00ade\u2066f'
    const [first, ...others] = anAssessment().history
    const history = first === undefined ? others : [{ ...first, by: text, reason: text }, ...others]
    const shown = assessmentText(anAssessment({ history, model: { name: 'm', outcome: 'answered', text } }))
    expect(shown).not.toMatch(/\p{Cf}/u)
    expect(shown).toContain('received, by abcdef. abcdef\n')
    expect(shown).toMatch(/\n> abcdef\n$/)
  })

  it('never contains undefined, null or NaN, whatever the rules saw', () => {
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
  it('is described with the exponent of its currency, and a window where more happened in it', () => {
    const tally = (count: number) => ({ count, sum: count * 1000, counterparties: 1 })
    const sent = aFlow({ hour: tally(1), day: tally(2), days3: tally(2), week: tally(32) })
    const activity = anActivity({
      sent,
      recentAmounts: [1000, 999],
      echoes: { week: { minorUnits: 1001, hoursAgo: 1 } },
    })
    const [amount, payer] = describeInputs({ amount: { minorUnits: 1000, currency: 'JPY' }, debtor: { activity } })
    expect(amount).toBe('The amount is 1,000 JPY.')
    expect(payer).toContain(
      'it sent 1 movement to 1 counterparty within one hour (1,000 JPY together), ' +
        '2 movements to 1 counterparty within 24 hours (2,000 JPY together) and ' +
        '32 or more movements to 1 counterparty within seven days (at least 32,000 JPY together)',
    )
    expect(payer).toContain('The largest amounts in the same direction within seven days: 1,000 JPY and 999 JPY.')
    expect(payer).toContain('In the opposite direction 1,001 JPY moved 1 hour before.')
  })

  it('may be nothing', () => {
    expect(describeInputs({})).toEqual(['Nothing: no rule reads anything of this event type.'])
  })
})
