import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatRescored } from '#commands/rescore/format-rescored.ts'
import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { makeRescore } from '#scoring/application/rescore.ts'
import { makeScoreEvent } from '#scoring/application/score-event.ts'
import { baselineRuleset, earlierBaselines } from '#scoring/domain/baseline-ruleset.ts'
import { assess, makeRuleset } from '#scoring/domain/ruleset.ts'
import { aFact, somePayment } from '#test/support/builders/a-fact.ts'
import { aLogWith, anAssessmentOf, aRuleset, someInputs } from '#test/support/builders/an-assessed-event.ts'
import { makeAssessmentParts } from '#test/support/ports/scoring-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import earlyAssessments from './early-assessments.json' with { type: 'json' }

const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

const rescore = async (...made: readonly ((received: Fact) => FactDraft)[]) => {
  const { facts, received } = await aLogWith(...made)
  return makeRescore({ facts })(received.tenantid, received.eventid)
}

/** The assessment with its data changed in the table. */
const tampered = (change: (text: string) => string) => (received: Fact) => {
  const draft = anAssessmentOf(received)
  return { ...draft, data: JSON.parse(change(JSON.stringify(draft.data))) as JsonObject }
}

const swap = (from: string, to: string) =>
  tampered((text) => {
    expect(text).toContain(from)
    return text.replace(from, to)
  })

/** An early assessment by baseline@1: the name of the ruleset alone, no sum and no sources. */
const early = (received: Fact): FactDraft => {
  const first = earlierBaselines.find(({ version }) => version === 1)
  if (first === undefined) throw new Error('There is no earlier baseline.')
  const { sum: _, reasons, ...rest } = assess(makeRuleset(first), someInputs)
  const data = {
    ...rest,
    ruleset: { id: first.id, version: first.version },
    reasons: reasons.map(({ source: __, ...reason }) => reason),
  }
  return { ...anAssessmentOf(received, { ruleset: first }), data }
}

describe(`rescore, in ${storeName},`, () => {
  it('works a score out again from its fact alone, and finds it the same', async () => {
    const model = { name: 'advisor', outcome: 'answered', score: 3, text: 'Fine.' } as const
    const [rescored] = await rescore((fact) => anAssessmentOf(fact, { model }))
    expect(rescored).toMatchObject({ ruleset: 'acme, version 3', score: 60, band: 'medium', differences: [] })
  })

  it('finds what scoring itself kept the same, whatever its accounts did before', async () => {
    const { assessments, facts, pause } = await makeAssessmentParts()
    const scoreEvent = makeScoreEvent({
      assessments,
      rulesets: { active: async () => makeRuleset(baselineRuleset) },
      lateAfterHours: async () => 48,
      clock: () => '2026-03-01T12:00:02.000Z',
      skipped: () => undefined,
      pause,
    })
    const tenantid = `tenant-${randomUUID()}`
    for (const [minute, accountId] of ['0815', '0816', '0817', '0818', '0819'].entries()) {
      const data = { ...somePayment, amount: eur(9_000_00), creditor: { accountId } }
      await scoreEvent(aFact({ tenantid, time: `2026-03-01T11:0${minute}:00.000Z`, data }))
    }
    const again = makeRescore({ facts })
    const kept = await facts.facts()
    const rescored = (await Promise.all(kept.map(({ eventid }) => again(tenantid, eventid)))).flat()
    expect(rescored.map(({ differences }) => differences)).toEqual(kept.map(() => []))
    expect(kept.some(({ data }) => Number(data.score) > 0)).toBe(true)
  })

  it('works an early score out again, with the baseline and the rules of its day', async () => {
    const [rescored] = await rescore(early)
    expect(rescored).toMatchObject({ ruleset: 'baseline, version 1', score: 45, differences: [] })
  })

  it.each(earlyAssessments)(
    'works out again, to the byte, what was written when baseline@1 was all there was: $score',
    async (data) => {
      const [rescored] = await rescore((fact) => ({ ...anAssessmentOf(fact), happening: 'assessed#baseline@1', data }))
      expect(rescored?.differences).toEqual([])
    },
  )

  it('works each of several assessments out again', async () => {
    const rescored = await rescore(
      (fact) => anAssessmentOf(fact),
      (fact) => anAssessmentOf(fact, { ruleset: baselineRuleset }),
    )
    expect(rescored.map(({ ruleset, differences }) => [ruleset, differences])).toEqual([
      ['acme, version 3', []],
      [`baseline, version ${baselineRuleset.version}`, []],
    ])
  })

  it.each([
    ['the score', swap('"score":60', '"score":6'), ['score']],
    ['the sum', swap('"sum":60', '"sum":61'), ['sum']],
    ['the band', swap('"band":"medium"', '"band":"low"'), ['band']],
    ['the points of a reason', swap('"points":60,"because"', '"points":6,"because"'), ['reasons']],
    ['a sentence', swap('.","source"', '!","source"'), ['reasons']],
    [
      'the points of a rule',
      swap('"points":60,"pointsNearly"', '"points":61,"pointsNearly"'),
      ['score', 'sum', 'reasons'],
    ],
    ['a band’s border', swap('"medium":30', '"medium":61'), ['band']],
    [
      'an input',
      swap('"amount":{"minorUnits":75000', '"amount":{"minorUnits":74000'),
      ['score', 'sum', 'band', 'reasons'],
    ],
    ['the rules that were tried', swap('"tried":["account-emptied@2",', '"tried":['), ['tried']],
    ['something left out', swap('"sum":60,', ''), ['sum']],
    ['something added', swap('"sum":60,', '"sum":60,"note":"by hand",'), ['note']],
    [
      'a rule that does not exist',
      swap('"rule":"large-amount@2"', '"rule":"large-amount@9"'),
      ['ruleset.rules.2.rule'],
    ],
    [
      'a number no ruleset may have',
      swap('"points":60,"pointsNearly"', '"points":600,"pointsNearly"'),
      ['ruleset.rules.0.policy.points'],
    ],
  ])('finds %s changed', async (_, made, fields) => {
    const [rescored] = await rescore(made)
    expect(rescored?.differences.map(({ field }) => field)).toEqual(fields)
  })

  it('finds a baseline that is not the one of its version, also where no rule that fired was touched', async () => {
    const [first, ...others] = baselineRuleset.rules
    const rules = [...others, ...(first ? [first] : [])]
    const [rescored] = await rescore((fact) => anAssessmentOf(fact, { ruleset: { ...baselineRuleset, rules } }))
    expect(rescored?.differences.map(({ field }) => field)).toEqual(['ruleset.rules'])
  })

  it.each([
    ['inputs that no rule could see', swap('"minorUnits":75000', '"minorUnits":"75000"')],
    ['a score past 100', swap('"score":60', '"score":160')],
    ['a ruleset that was named and never was', swap(JSON.stringify(aRuleset()), '{"id":"baseline","version":99}')],
  ])('refuses %s', async (_, made) => {
    await expect(rescore(made)).rejects.toMatchObject({ code: 'fact-invalid' })
  })

  it('distinguishes an event that does not exist from one that has not been assessed', async () => {
    const { facts, received } = await aLogWith()
    const again = makeRescore({ facts })
    await expect(again(received.tenantid, received.eventid)).rejects.toMatchObject({ code: 'assessment-not-found' })
    await expect(again('globex', received.eventid)).rejects.toMatchObject({ code: 'event-not-found' })
  })

  it('describes its findings in words', async () => {
    const [same] = await rescore((fact) => anAssessmentOf(fact))
    const [different] = await rescore(swap('"score":60', '"score":6'))
    expect(same && formatRescored(same)).toMatch(
      /^Score 60, medium, by ruleset acme, version 3, of .*: the same, to the byte\.\n$/,
    )
    expect(different && formatRescored(different)).toMatch(
      /: DIFFERENT\.\n {2}score\n {4}kept {3}6\n {4}again {2}60\n$/,
    )
  })
})
