import { formatTable } from '#commands/screen/format-table.ts'
import type { Capacity } from '#local/functions/capacity.ts'
import { ms, round } from './figures.ts'
import type { Latency } from './latency.ts'
import type { Report } from './report.ts'

/** The cost of an event without and with personal fields. */
export const formatPersonal = ({ latency, personal }: Pick<Report, 'latency' | 'personal'>): string => {
  const columns = [latency, personal.reference, personal.registration]
  const row = (name: string, figureOf: (column: Latency) => string) => [name, ...columns.map(figureOf)]
  const operations = [...new Set(columns.flatMap(({ perEvent }) => Object.keys(perEvent.calls)))].toSorted()
  return `An event without and with personal fields, at the same rate\n${formatTable([
    ['', 'payment', 'with a reference', 'registration'],
    row('until accepted, p50', ({ accepted }) => ms(accepted.p50Ms)),
    row('from accepted to decided, p50', ({ decided }) => ms(decided.p50Ms)),
    row('AWS calls per event', ({ perEvent }) => round(perEvent.callsInAll)),
    ...operations.map((name) => row(`  ${name}`, ({ perEvent }) => round(perEvent.calls[name] ?? 0))),
    row('write units per event', ({ perEvent }) => perEvent.writeUnitsInAll.toFixed(2)),
    row('  write units in facts', unitsIn('writeUnits', 'facts')),
    row('  write units in vault', unitsIn('writeUnits', 'vault')),
    row('read units per event', ({ perEvent }) => perEvent.readUnitsInAll.toFixed(2)),
    row('  read units in vault', unitsIn('readUnits', 'vault')),
    row('machine used by other programs', ({ machine }) => `${Math.round(machine.others * 100)} %`),
  ])}`
}

/** The units in a table and its indexes. Example of a name: `sluice-local-facts/byTime`. */
const unitsIn =
  (kind: keyof Capacity, table: 'facts' | 'vault') =>
  ({ perEvent }: Latency): string =>
    Object.entries(perEvent.capacity[kind])
      .filter(([name]) => name.split('/')[0]?.endsWith(`-${table}`))
      .reduce((sum, [, units]) => sum + units, 0)
      .toFixed(2)
