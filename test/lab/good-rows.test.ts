import { expect, it } from 'vitest'
import { goodRows } from '#lab/rows/good-rows.ts'

const problems = [{ line: 3, column: 3, name: 'amount', reason: '"ten" is not a decimal number' }]
const bad = { rows: [], goodCount: 40, badCount: 12, badLabels: { genuine: 9, fraud: 2, unreadable: 1 }, problems }

it('does nothing with a file that has bad rows, and states how to continue with the others', () => {
  expect(() => goodRows({ path: 'a.csv', skipBad: false }, bad, () => undefined)).toThrow(
    [
      'a.csv: 12 rows cannot be read, so nothing was done.',
      '  line 3, column 3 (amount): "ten" is not a decimal number.',
      '  … and 11 more',
      'Correct the file, or use the other 40 rows with --skip-bad.',
    ].join('\n'),
  )
})

it('skips the bad rows on request, lists them, and counts them by their label', () => {
  const reported: string[] = []
  expect(goodRows({ path: 'a.csv', skipBad: true }, bad, (sentence) => reported.push(sentence))).toBe(bad.rows)
  expect(reported.join('\n')).toMatch(
    /^a\.csv: 12 rows skipped: 2 labelled as fraud, 9 as genuine, and 1 without a readable label\.\n {2}line 3/,
  )
})

it('refuses a file without a good row', () => {
  const empty = {
    rows: [],
    goodCount: 0,
    badCount: 0,
    badLabels: { genuine: 0, fraud: 0, unreadable: 0 },
    problems: [],
  }
  expect(() => goodRows({ path: 'a.csv', skipBad: false }, empty, () => undefined)).toThrow('a.csv has no rows.')
})
