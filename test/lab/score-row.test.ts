import { expect, it } from 'vitest'
import { makeRowFact } from '#lab/backtest/row-fact.ts'
import { makeScoreRow } from '#lab/backtest/score-row.ts'
import { verdictOf } from '#lab/backtest/verdict.ts'
import { aml, amlColumns } from '#lab/rows/aml.ts'
import { makeCells } from '#lab/rows/cells.ts'
import { amlRows } from '#lab/sample/aml/aml-rows.ts'
import { formatAmlRow } from '#lab/sample/aml/format-aml-row.ts'
import { makeScoreEvent } from '#scoring/application/score-event.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { type Judgement, makeRuleset } from '#scoring/domain/ruleset.ts'
import { makeMemoryAssessmentStore } from '#test/support/doubles/memory-assessment-store.ts'

const baseline = makeRuleset(baselineRuleset)

const rows = amlRows({ rowCount: 1_500, fraudShare: 0.1, seed: 7 }).map((row, index) => ({
  ...aml.read(makeCells(amlColumns, formatAmlRow(row, index).split(','), { code: 'EUR', decimalCount: 2 })),
  line: index + 2,
}))

it('scores rows as the line scores their events, history and all', async () => {
  const assessments = makeMemoryAssessmentStore()
  const scoreEvent = makeScoreEvent({
    assessments,
    rulesets: { active: async () => baseline },
    lateAfterHours: async () => 48,
    clock: () => '2026-03-01T12:00:00.000Z',
    skipped: () => undefined,
    pause: async () => undefined,
  })
  const facts = rows.map(makeRowFact('aml'))
  for (const fact of facts) await scoreEvent(fact)
  const scoreRow = makeScoreRow('aml', [baseline])
  const verdicts = rows.map((row) => scoreRow(row)[0])
  expect(verdicts).toEqual(assessments.facts().map(({ data }) => verdictOf(data as Judgement)))
  expect(verdicts.filter((verdict) => verdict && verdict.sum > 0).length).toBeGreaterThan(0)
})

it('shows the rules nothing of a label', () => {
  const scoreRow = () => makeScoreRow('aml', [baseline])
  const [truth, lies] = [scoreRow(), scoreRow()]
  for (const row of rows) expect(lies({ ...row, isFraud: !row.isFraud })).toEqual(truth(row))
})
