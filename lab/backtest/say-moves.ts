import type { Section } from '#commands/screen/format-sections.ts'
import { formatNumber, type Table } from '#commands/screen/format-table.ts'
import { bands } from '#kernel/domain/event-status.ts'
import { type BandMatrix, type Move, movedCount } from './moves.ts'

type Moves = Readonly<{ matrix: BandMatrix; first: readonly Move[] }>

/** Which bands events had and would have, and the first of those that move. */
export const sayMoves = (
  { matrix, first }: Moves,
  names: Readonly<{ before: string; after: string }>,
): readonly Section[] => {
  const moved = movedCount(matrix)
  const unsaid = moved - first.length
  return [
    { heading: `Bands with ${names.before}, and with ${names.after}`, parts: [matrixTable(matrix)] },
    {
      heading: `${moved === 1 ? '1 event moves' : `${formatNumber(moved)} events move`}`,
      parts: [
        ...(first.length > 0 ? [moveTable(first)] : []),
        ...(unsaid > 0 ? [`… and ${formatNumber(unsaid)} more; --out writes all of them.`] : []),
      ],
    },
  ]
}

const matrixTable = (matrix: BandMatrix): Table => [
  ['then', ...bands.map((band) => `now ${band}`)],
  ...bands.map((before) => [before, ...bands.map((after) => matrix[before][after])]),
]

const moveTable = (moves: readonly Move[]): Table => [
  ['event', 'then', 'now', 'gained', 'lost'],
  ...moves.map(({ id, before, after, scores, gained, lost }) => [
    id,
    `${before} ${scores.before}`,
    `${after} ${scores.after}`,
    gained.join(' ') || '–',
    lost.join(' ') || '–',
  ]),
]
