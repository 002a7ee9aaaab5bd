import { formatNumber } from '#commands/screen/format-table.ts'
import type { Ruleset } from '#scoring/domain/ruleset.ts'
import { goodRows } from '../rows/good-rows.ts'
import type { NumberedRow } from '../rows/oldest-rows.ts'
import { readRows } from '../rows/read-rows.ts'
import type { FileBacktest } from './backtest-options.ts'
import { type FileCounts, makeFileBook } from './file-book.ts'
import { formatMove, movesHeader } from './format-move.ts'
import { type BandMatrix, type Move, makeMoveBook } from './moves.ts'
import { makeScoreRow } from './score-row.ts'
import { splitAt } from './split-at.ts'
import type { Verdict } from './verdict.ts'
import { breathe, type Watch } from './watch.ts'
import { writingFiles } from './writing-files.ts'

/** The counts for one file: `before` with the baseline, `after` with the other ruleset if one was given. */
export type FileResult = Readonly<{
  rowCount: number
  /** Rows in the first part, in which a threshold is chosen. */
  firstCount: number
  before: FileCounts
  after?: FileCounts
  moves?: Readonly<{ matrix: BandMatrix; first: readonly Move[] }>
  rowsPerSecond: number
}>

type Rulesets = Readonly<{ before: Ruleset; after: Ruleset | undefined }>

/**
 * Scores the rows of a labelled file, oldest first, and shows a progress bar.
 * @throws CommandFault when the file cannot be read or an output not written. @throws Interrupted
 */
export const backtestFile = async (options: FileBacktest, rulesets: Rulesets, watch: Watch): Promise<FileResult> => {
  const rows = goodRows(options, await readRows({ ...options, signal: watch.signal }), console.error)
  const firstCount = splitAt(rows, options.firstShare)
  const scoreRow = makeScoreRow(
    options.formatName,
    rulesets.after ? [rulesets.before, rulesets.after] : [rulesets.before],
  )
  return writingFiles(async (open) => {
    const moves = open(options.movesPath, movesHeader)
    const scores = open(options.scoresPath, 'line,score,sum,band,reasons')
    const books = openBooks(rulesets, (move) => moves.write(formatMove(move)))
    const startedAtMs = performance.now()
    await showing(rows, watch, (row, index) => {
      const verdicts = scoreRow(row)
      books.note(row, verdicts, index < firstCount ? 'first' : 'last')
      const shown = verdicts.at(-1)
      if (shown) scores.write(formatScore(row, shown))
    })
    const rowsPerSecond = (rows.length * 1000) / (performance.now() - startedAtMs)
    return { rowCount: rows.length, firstCount, ...books.take(), rowsPerSecond }
  })
}

const openBooks = ({ before, after }: Rulesets, onMove: (move: Move) => void) => {
  const beforeBook = makeFileBook(before.tried)
  const afterBook = after && makeFileBook(after.tried)
  const moveBook = makeMoveBook(onMove)
  return {
    note: ({ line, isFraud }: NumberedRow, [before, after]: readonly Verdict[], part: 'first' | 'last'): void => {
      if (before) beforeBook.note(before, isFraud, part)
      if (after) afterBook?.note(after, isFraud, part)
      if (before && after) moveBook.note(`line ${line}`, before, after)
    },
    take: () => ({ before: beforeBook.take(), ...(afterBook && { after: afterBook.take(), moves: moveBook.take() }) }),
  }
}

const formatScore = ({ line }: NumberedRow, { score, sum, band, reasons }: Verdict): string =>
  [line, score, sum, band, reasons.join(' ')].join(',')

/** Rows scored between two updates of the progress bar. The signal is checked at the same time. */
const strideLength = 500

const showing = async (
  rows: readonly NumberedRow[],
  { startBar, signal }: Watch,
  work: (row: NumberedRow, index: number) => void,
): Promise<void> => {
  const bar = startBar('scoring', rows.length)
  const startedAtMs = performance.now()
  try {
    for (const [index, row] of rows.entries()) {
      work(row, index)
      if ((index + 1) % strideLength !== 0 && index + 1 < rows.length) continue
      bar.update(index + 1, `${formatNumber(Math.round(((index + 1) * 1000) / (performance.now() - startedAtMs)))}/s`)
      await breathe(signal)
    }
  } finally {
    bar.stop()
  }
}
