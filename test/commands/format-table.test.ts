import { expect, it } from 'vitest'
import { formatMarkdown, formatSections } from '#commands/screen/format-sections.ts'

const table = [
  ['rule', 'fired'],
  ['fan-in@1', 1200],
]

it('formats a report for the screen, its tables in columns', () => {
  expect(formatSections([{ heading: 'By rule', parts: ['All of it.', table] }])).toBe(
    'By rule\n\n  All of it.\n\n  rule      fired\n  fan-in@1  1,200',
  )
})

it('formats the same report for a document', () => {
  expect(formatMarkdown([{ heading: 'By rule', parts: ['All of it.', table] }])).toBe(
    '### By rule\n\nAll of it.\n\n| rule | fired |\n| --- | ---: |\n| fan-in@1 | 1,200 |',
  )
})
