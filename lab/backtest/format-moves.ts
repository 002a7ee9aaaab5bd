import type { Section } from '#commands/screen/format-sections.ts'
import { formatNumber, type Table } from '#commands/screen/format-table.ts'
import { bands } from '#kernel/domain/event-status.ts'
import { type BandMatrix, type Move, movedCount } from './moves.ts'

type Moves = Readonly<{ matrix: BandMatrix; first: readonly Move[] }>

/** A table of previous and new bands, and the first events that move. */
export const formatMoves = (
  { matrix, first }: Moves,
  names: Readonly<{ before: string; after: string }>,
): readonly Section[] => {
  const moved = movedCount(matrix)
  const omitted = moved - first.length
  return [
    { heading: `Bands with ${names.before} and with ${names.after}`, parts: [matrixTable(matrix)] },
    {
      heading: `${moved === 1 ? '1 event moves' : `${formatNumber(moved)} events move`}`,
      parts: [
        ...(first.length > 0 ? [moveTable(first)] : []),
        ...(omitted > 0 ? [`… and ${formatNumber(omitted)} more. --out writes all of them.`] : []),
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
