import { expect, it } from 'vitest'
import { rowsToSend } from '#commands/feed/rows-to-send.ts'

const problems = [{ line: 3, column: 3, name: 'amount', reason: '"ten" is not a decimal number' }]
const bad = { rows: [], goodCount: 40, badCount: 12, problems }

it('sends nothing of a file with bad rows, and says how to send the others', () => {
  expect(() => rowsToSend({ path: 'a.csv', skipBad: false }, bad, () => undefined)).toThrow(
    [
      'a.csv: nothing was sent, 12 rows cannot be read.',
      '  line 3, column 3 (amount): "ten" is not a decimal number.',
      '  … and 11 more',
      'Mend the file, or send the other 40 rows with --skip-bad.',
    ].join('\n'),
  )
})

it('skips the bad rows when told to, and tells which', () => {
  const told: string[] = []
  expect(rowsToSend({ path: 'a.csv', skipBad: true }, bad, (sentence) => told.push(sentence))).toBe(bad.rows)
  expect(told.join('\n')).toMatch(/^a\.csv: 12 rows skipped\.\n {2}line 3/)
})

it('refuses a file without a good row', () => {
  const empty = { rows: [], goodCount: 0, badCount: 0, problems: [] }
  expect(() => rowsToSend({ path: 'a.csv', skipBad: false }, empty, () => undefined)).toThrow('a.csv has no rows.')
})
