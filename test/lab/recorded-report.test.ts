import { expect, it } from 'vitest'
import { formatSections } from '#commands/screen/format-sections.ts'
import { makeRecordedBook } from '#lab/backtest/recorded-book.ts'
import { recordedReport } from '#lab/backtest/recorded-report.ts'
import { makeRuleset } from '#scoring/domain/ruleset.ts'
import { anAssessment } from '#test/support/builders/a-fact.ts'

const candidate = makeRuleset({ id: 'mild', version: 2, bands: { medium: 40, high: 70 }, limits: {}, rules: [] })
const wish = {
  tenantId: 'acme',
  range: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' },
}

const reportOf = (count: number, labels: ReadonlyMap<string, boolean> = new Map()) => {
  const book = makeRecordedBook({ candidate, labels, from: '', onMove: () => undefined })
  for (let index = 0; index < count; index += 1) book.note(anAssessment({ band: 'high' }))
  return recordedReport(book.take(), { candidate: candidate.definition, labelCount: labels.size, wish })
}

it('shows the first fifty events that move, and says how many more there are', () => {
  const said = formatSections(reportOf(60).sections)
  expect(said).toContain('60 events of acme, scored again with mild@2')
  expect(said).toContain('with baseline@1 60. 60 change their band.')
  expect(said).toContain('… and 10 more; --out writes all of them.')
  expect(said).not.toContain('label')
  expect(said).toMatch(/rule +then +per 1,000 +now +per 1,000/)
})

it('says which labels met no event', () => {
  expect(formatSections(reportOf(1, new Map([['nobody', true]])).sections)).toContain(
    '1 label is of no event that was received and scored in this time.',
  )
})

it('says so where everything was scored again before', () => {
  const first = anAssessment()
  const book = makeRecordedBook({ candidate, labels: new Map(), from: wish.range.from, onMove: () => undefined })
  book.note({ ...first, recordedat: '2026-02-28T23:00:00.000Z' })
  book.note({ ...first, happening: 'assessed#other@1' })
  const report = recordedReport(book.take(), { candidate: candidate.definition, labelCount: 0, wish })
  expect(formatSections(report.sections)).toContain('Left out: 1 later assessments of the same events.')
})

it('says so where there is nothing to score', () => {
  expect(() => reportOf(0)).toThrow(
    'Tenant acme has no assessments from 2026-03-01T00:00:00.000Z to 2026-03-02T00:00:00.000Z. --tenant names another.',
  )
})
