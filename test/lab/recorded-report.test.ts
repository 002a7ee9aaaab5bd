import { expect, it } from 'vitest'
import { formatSections } from '#commands/screen/format-sections.ts'
import { makeRecordedBook } from '#lab/backtest/recorded-book.ts'
import { recordedReport } from '#lab/backtest/recorded-report.ts'
import { makeRuleset } from '#scoring/domain/ruleset.ts'
import { anAssessment } from '#test/support/builders/a-fact.ts'

const candidate = makeRuleset({ id: 'mild', version: 2, bands: { medium: 40, high: 70 }, limits: {}, rules: [] })
const options = {
  tenantId: 'acme',
  range: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' },
}

const reportOf = (count: number, labels: ReadonlyMap<string, boolean> = new Map()) => {
  const book = makeRecordedBook({ candidate, labels, from: '', onMove: () => undefined })
  for (let index = 0; index < count; index += 1) book.note(anAssessment({ band: 'high' }))
  return recordedReport(book.take(), { candidate: candidate.definition, labelCount: labels.size, options })
}

it('shows the first fifty events that move, and the number of others', () => {
  const text = formatSections(reportOf(60).sections)
  expect(text).toContain('60 events of acme, scored again with mild@2')
  expect(text).toContain('with baseline@1 60. 60 change their band.')
  expect(text).toContain('… and 10 more. --out writes all of them.')
  expect(text).not.toContain('label')
  expect(text).toMatch(/rule +then +per 1,000 +now +per 1,000/)
})

it('counts labels without an event', () => {
  expect(formatSections(reportOf(1, new Map([['no-event', true]])).sections)).toContain(
    '1 label matches no event that was received and scored in this time.',
  )
})

it('states when every event was first scored earlier', () => {
  const first = anAssessment()
  const book = makeRecordedBook({ candidate, labels: new Map(), from: options.range.from, onMove: () => undefined })
  book.note({ ...first, recordedat: '2026-02-28T23:00:00.000Z' })
  book.note({ ...first, happening: 'assessed#other@1' })
  const report = recordedReport(book.take(), { candidate: candidate.definition, labelCount: 0, options })
  expect(formatSections(report.sections)).toContain('Left out: 1 later assessments of the same events.')
})

it('refuses a time without assessments', () => {
  expect(() => reportOf(0)).toThrow(
    'Tenant acme has no assessments from 2026-03-01T00:00:00.000Z to 2026-03-02T00:00:00.000Z. Name another tenant with --tenant, or another time.',
  )
})
