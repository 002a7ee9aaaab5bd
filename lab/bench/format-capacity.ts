import { formatTable } from '#commands/screen/format-table.ts'
import type { Consumption } from './consumption.ts'

type Measurement = Readonly<{ perEvent: Consumption }>
type Lines = Readonly<{ latency: Measurement; sluice: Measurement; floor: Measurement }>

/** The units one event consumes, by table and index. Example of a row: `sluice-local-facts/byTime  3  0  3  0  3  0`. */
export const formatCapacity = ({ latency, sluice, floor }: Lines): string => {
  const columns = [latency, sluice, floor].map(({ perEvent }) => perEvent)
  const cells = (ofColumn: (column: Consumption) => readonly [number, number]): readonly string[] =>
    columns.flatMap((column) => ofColumn(column).map((units) => units.toFixed(2)))
  const places = new Set(
    columns.flatMap(({ capacity }) => Object.values(capacity).flatMap((units) => Object.keys(units))),
  )
  return formatTable([
    ['', ...['steady', 'burst', 'floor'].flatMap((name) => [`${name} write`, 'read'])],
    ...[...places]
      .toSorted()
      .map((place) => [
        place,
        ...cells(({ capacity }) => [capacity.writeUnits[place] ?? 0, capacity.readUnits[place] ?? 0]),
      ]),
    ['all', ...cells(({ writeUnitsInAll, readUnitsInAll }) => [writeUnitsInAll, readUnitsInAll])],
  ])
}
