import { numberOption, readOptions, UsageFault, wholeOption } from '#commands/command-line.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { Currency } from '../rows/cells.ts'
import { currencyOption } from '../rows/currency-option.ts'
import type { Format } from '../rows/format.ts'
import { formatOption } from '../rows/formats.ts'
import { rangeOption, type TimeRange } from './range-option.ts'

/** The options that both modes share. */
type CommonOptions = Readonly<{
  rulesetPath: string | undefined
  jsonPath: string | undefined
  movesPath: string | undefined
  isMarkdown: boolean
}>

export type FileBacktest = CommonOptions &
  Readonly<{
    kind: 'file'
    path: string
    formatName: string
    format: Format
    currency: Currency
    limit: number
    skipBad: boolean
    /** Shares from 0 to 1. */
    firstShare: number
    alarmShare: number
    scoresPath: string | undefined
  }>

export type RecordedBacktest = CommonOptions &
  Readonly<{
    kind: 'recorded'
    rulesetPath: string
    range: TimeRange
    tenantId: string
    labelsPath: string | undefined
  }>

const known = {
  file: { type: 'string' },
  format: { type: 'string' },
  currency: { type: 'string' },
  limit: { type: 'string' },
  'skip-bad': { type: 'boolean' },
  split: { type: 'string' },
  'alert-rate': { type: 'string' },
  scores: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  tenant: { type: 'string' },
  labels: { type: 'string' },
  ruleset: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'string' },
  markdown: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type ParsedOptions = Readonly<ReturnType<typeof readOptions<typeof known>>>

const ofFile = ['format', 'currency', 'limit', 'skip-bad', 'split', 'alert-rate', 'scores'] as const
const ofRecorded = ['from', 'to', 'tenant', 'labels'] as const

/** @throws UsageFault with the option and what to do. */
export const readBacktestOptions = (args: readonly string[]): FileBacktest | RecordedBacktest | 'help' => {
  const given = readOptions(args, known)
  if (given.help) return 'help'
  const common = {
    rulesetPath: given.ruleset,
    jsonPath: given.json,
    movesPath: given.out,
    isMarkdown: given.markdown === true,
  }
  if (given.file !== undefined) {
    refuse(given, ofRecorded, 'applies to recorded events and not to a file')
    return { ...common, ...fileBacktest(given, given.file) }
  }
  refuse(given, ofFile, 'applies to a file. Name the file with --file')
  return { ...common, ...recordedBacktest(given) }
}

const fileBacktest = (given: ParsedOptions, path: string) => {
  if (path === '') throw new UsageFault('--file takes the path of a file.')
  if (given.out !== undefined && given.ruleset === undefined)
    throw new UsageFault('--out lists the events that another ruleset moves. Name that ruleset with --ruleset.')
  const { format = 'paysim', split = '60' } = given
  return {
    kind: 'file',
    path,
    formatName: format,
    format: formatOption(format),
    currency: currencyOption(given.currency ?? 'EUR'),
    limit: wholeOption('limit', given.limit ?? '10000000', { min: 1, max: 10_000_000 }),
    skipBad: given['skip-bad'] === true,
    firstShare: wholeOption('split', split, { min: 1, max: 99 }) / 100,
    alarmShare: numberOption('alert-rate', given['alert-rate'] ?? '2', { min: 0.01, max: 100 }) / 100,
    scoresPath: given.scores,
  } as const
}

const recordedBacktest = ({ from, to, ruleset, tenant, labels }: ParsedOptions) => {
  if (from === undefined || to === undefined)
    throw new UsageFault(
      'Nothing to score was named. Use --from and --to for recorded events, or --file for a file. Try --help.',
    )
  if (ruleset === undefined) throw new UsageFault('--ruleset is missing. Name the ruleset to try. Try --help.')
  return {
    kind: 'recorded',
    rulesetPath: ruleset,
    range: rangeOption(from, to),
    tenantId: tenantOption(tenant ?? 'demo'),
    labelsPath: labels,
  } as const
}

const refuse = (given: ParsedOptions, names: readonly (keyof ParsedOptions)[], because: string): void => {
  const foreign = names.find((name) => given[name] !== undefined)
  if (foreign !== undefined) throw new UsageFault(`--${foreign} ${because}. Try --help.`)
}

const tenantOption = (name: string): string => {
  if (tenantIdPattern.test(name)) return name
  throw new UsageFault(`--tenant takes 1 to 63 lower-case letters, digits and dashes, not "${name}".`)
}
