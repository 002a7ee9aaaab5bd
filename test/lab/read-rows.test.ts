import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paysim, paysimColumns } from '#lab/rows/paysim.ts'
import { readRows } from '#lab/rows/read-rows.ts'
import { formatProblem } from '#lab/rows/row-problem.ts'

const header = paysimColumns.join(',')
const row = (step: number, customer = 'C1') => `${step},DEBIT,5.0,${customer},10.0,5.0,C2,0.0,5.0,0,0`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-feed-'))
})
afterAll(() => rm(folder, { recursive: true }))

const read = async (content: string | Buffer, limit = 100) => {
  const path = join(folder, `${crypto.randomUUID()}.csv`)
  await writeFile(path, content)
  return readRows({ path, format: paysim, currency: { code: 'EUR', decimalCount: 2 }, limit })
}
const problemsIn = async (...lines: string[]) => (await read([header, ...lines].join('\n'))).problems.map(formatProblem)

describe('reading the rows of a file', () => {
  it('keeps the oldest, equals in the order of the file', async () => {
    const { rows, goodCount } = await read(
      [header, row(9), row(2, 'C3'), row(1), row(2, 'C4'), row(2, 'C5')].join('\n'),
      3,
    )
    expect(rows.map(({ hour, line }) => [hour, line])).toEqual([
      [1, 4],
      [2, 3],
      [2, 5],
    ])
    expect(goodCount).toBe(5)
  })

  it('takes whole numbers with a fraction of zero, and payments of zero', async () => {
    const { rows } = await read(
      `${header}\n1.0,PAYMENT,0.0,C1,10.0,10.0,M2,0.0,0.0,0,0\n2.000,DEBIT,0.00,C1,1,1,C2,0,0,1.0,0`,
    )
    expect(rows.map(({ hour, payment, isFraud }) => [hour, payment.amount.minorUnits, isFraud])).toEqual([
      [1, 0, false],
      [2, 0, true],
    ])
    expect(await problemsIn(`1.5,DEBIT,5.0,C1,1,1,C2,0,0,0,0`)).toHaveLength(1)
  })

  it('counts bad rows by their label', async () => {
    const bad = (label: string) => `x,DEBIT,5.0,C1,1,1,C2,0,0,${label},0`
    const { badCount, badLabels } = await read(
      [header, row(1), bad('1'), bad('0'), bad('0'), bad('?'), 'one cell'].join('\n'),
    )
    expect(badCount).toBe(5)
    expect(badLabels).toEqual({ genuine: 2, fraud: 1, unreadable: 2 })
  })

  it('takes a byte order mark, CR before LF, quotes, empty lines and no line end at the end', async () => {
    const { rows, badCount } = await read(`\uFEFF${header}\r\n${row(1)}\r\n\r\n${row(2, '"C,""6"""')}`)
    expect(rows.map(({ payment }) => payment.debtor.accountId)).toEqual(['C1', 'C,"6"'])
    expect(badCount).toBe(0)
  })

  it('names line, column and reason of what it cannot read', async () => {
    expect(await problemsIn(row(1), `${row(1)},9`, '1,DEBIT,5.0', row(1).replace('5.0', 'five'))).toEqual([
      'line 3, column 12: the row has 12 columns and the header has 11.',
      'line 4, column 4 (nameOrig): the row has 3 columns and the header has 11.',
      'line 5, column 3 (amount): "five" is not a decimal number.',
    ])
  })

  it('loses only its own line to a broken quote', async () => {
    const { rows, problems } = await read([header, row(1, '"C1'), row(2, 'C"1'), row(3)].join('\n'))
    expect(rows.map(({ hour }) => hour)).toEqual([3])
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [2, 4],
      [3, 4],
    ])
  })

  it('names the place where a line is not UTF-8', async () => {
    const { problems } = await read(Buffer.from(`${header}\n${row(1, 'Jos\xe9')}\n`, 'latin1'))
    expect(problems.map(formatProblem)).toEqual(['line 2, column 4 (nameOrig): the text is not UTF-8.'])
  })

  it('counts all bad rows and lists the first ten', async () => {
    const { badCount, problems } = await read([header, ...Array.from({ length: 25 }, () => 'x')].join('\n'))
    expect([badCount, problems.length]).toEqual([25, 10])
  })

  it('reads lines that lie across the blocks of a large file', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => row(index % 700, `C${index}`))
    expect(await read([header, ...rows].join('\n'), 5_000)).toMatchObject({ goodCount: 5_000, badCount: 0 })
  })

  it.each([
    ['', /is empty\.$/],
    ['\n\n', /is empty\.$/],
    [row(1), /line 1, column 1: the header has "1" where the format has "step"\.$/],
    [`${header},extra`, /column 12: the header has "extra" where the format has nothing\.$/],
    ['step,type', /column 3: the header has nothing where the format has "amount"\.$/],
    [header.replaceAll(',', ';'), /column 1: the header has "step;type;/],
    ['"step,type', /column 1: the header has "\\"step,type"/],
    [Buffer.from(header, 'utf16le').fill(0xff, 0, 1), /line 1 must be the header, and is not UTF-8/],
    ['x'.repeat(200_000), /line 1 is longer than 65536 bytes\.$/],
  ])('refuses a file that begins with %.20j', async (content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence)
  })

  it('reports a missing file and a directory', async () => {
    const options = { format: paysim, currency: { code: 'EUR', decimalCount: 2 }, limit: 1 }
    await expect(readRows({ ...options, path: join(folder, 'none.csv') })).rejects.toThrow('the file does not exist')
    await expect(readRows({ ...options, path: folder })).rejects.toThrow('the path is a directory')
  })
})
