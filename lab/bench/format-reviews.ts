import { formatTable } from '#commands/screen/format-table.ts'
import { ms, round } from './figures.ts'
import type { ActCost, ReviewCosts } from './measure-reviews.ts'

/** The cost of an event that a person decides, by act. */
export const formatReviews = ({ held, next, open, decide }: ReviewCosts): string => {
  const columns = [held, next, open, decide]
  const row = (name: string, figureOf: (column: ActCost) => string) => [name, ...columns.map(figureOf)]
  const operations = [...new Set(columns.flatMap(({ perAct }) => Object.keys(perAct.calls)))].toSorted()
  const tables = [...new Set(columns.flatMap(({ perAct }) => Object.keys(perAct.capacity.writeUnits)))].toSorted()
  return `An event that a person decides, by act, with everything that follows\n${formatTable([
    ['', 'held', 'next', 'open', 'decide'],
    row('until answered, p50', ({ took }) => ms(took.p50Ms)),
    row('until answered, p99', ({ took }) => ms(took.p99Ms)),
    row('AWS calls', ({ perAct }) => round(perAct.callsInAll)),
    ...operations.map((name) => row(`  ${name}`, ({ perAct }) => round(perAct.calls[name] ?? 0))),
    row('write units', ({ perAct }) => perAct.writeUnitsInAll.toFixed(2)),
    ...tables.map((name) => row(`  ${name}`, ({ perAct }) => (perAct.capacity.writeUnits[name] ?? 0).toFixed(2))),
    row('read units', ({ perAct }) => perAct.readUnitsInAll.toFixed(2)),
  ])}`
}
