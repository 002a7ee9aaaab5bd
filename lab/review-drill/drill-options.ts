import { durationOption, numberOption, readOptions, UsageFault, wholeOption } from '#commands/command-line.ts'
import type { Currency } from '../rows/cells.ts'
import { currencyOption } from '../rows/currency-option.ts'
import type { Format } from '../rows/format.ts'
import { formatOption, formats } from '../rows/formats.ts'

export const usage = `Fills the queue of reviews of a new tenant, lets five people work it down, and checks what they did.

  npm run review-drill -- [options]

  --file <path>        send the rows of this file; default rows as npm run sample makes them
  --format <name>      the format of the file, ${[...formats.keys()].join(' or ')}; default paysim
  --limit <n>          send at most n rows; default 1000
  --currency <code>    the currency of the amounts; default EUR
  --four-eyes <n>      from this amount on two people must agree, in the units of the currency; default 200000
  --lease <time>       how long a claim lasts, in whole minutes such as 1m; default 1m
  --think <time>       the longest time that a person takes for a review; default 2s
  --work <time>        the longest time that people work; default 10m
  --timeout <time>     how long to wait for the results of the events, and of the decisions; default 10m
  --seed <n>           repeats the choices of people; default 7
  --json <file>        also writes the report to a file
  --help               this text

Ana, Ben, Cleo and Dan are analysts, and Sara is a supervisor. Two operators propose and activate decision policies first. People
claim the most urgent review, decide, comment, attach references, release, escalate, and leave claims until they end. Sara decides
what is at level two, and reassigns reviews. Some acts cross on purpose, such as two decisions at once, and some are not allowed.
Three reviews have a deadline of 3 minutes and are given to Eve, who is absent: they fall due, and are decided late. One claim of
Eve ends by its time. So a drill takes five minutes at least.

Ctrl-C ends the work and checks. A second Ctrl-C stops waiting.
The command works on the copy on SLUICE_HTTP_PORT (default 3000) with a tenant of its own.
Exit code: 0 when each event is final or waits within its deadline, each decision is in the trail, nothing was decided twice, what
was planned has happened, and the counts agree; 1 when not, with the list; 2 for an invalid option; 130 when interrupted without a fault.`

export type DrillOptions = Readonly<{
  /** Without a file the rows are made up. */
  path: string | undefined
  formatName: string
  format: Format
  limit: number
  currency: Currency
  /** In minor units. */
  fourEyesFrom: number
  leaseMinutes: number
  thinkMs: number
  workMs: number
  timeoutMs: number
  seed: number
  jsonPath: string | undefined
}>

const known = {
  file: { type: 'string' },
  format: { type: 'string', default: 'paysim' },
  limit: { type: 'string', default: '1000' },
  currency: { type: 'string', default: 'EUR' },
  'four-eyes': { type: 'string', default: '200000' },
  lease: { type: 'string', default: '1m' },
  think: { type: 'string', default: '2s' },
  work: { type: 'string', default: '10m' },
  timeout: { type: 'string', default: '10m' },
  seed: { type: 'string', default: '7' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

const seedMax = 2 ** 31 - 1
const leaseMinutesMax = 60

/** @throws UsageFault */
export const readDrillOptions = (args: readonly string[]): DrillOptions | 'help' => {
  const { help, file, json, ...given } = readOptions(args, known)
  if (help) return 'help'
  for (const [name, path] of Object.entries({ file, json }))
    if (path === '') throw new UsageFault(`--${name} takes the path of a file. Name one.`)
  const currency = currencyOption(given.currency)
  const fourEyes = numberOption('four-eyes', given['four-eyes'], { min: 1, max: 1_000_000_000 })
  return {
    path: file,
    formatName: given.format,
    format: formatOption(given.format),
    limit: wholeOption('limit', given.limit, { min: 1, max: 1_000_000 }),
    currency,
    fourEyesFrom: Math.round(fourEyes * 10 ** currency.decimalCount),
    leaseMinutes: leaseOption(given.lease),
    thinkMs: durationOption('think', given.think),
    workMs: durationOption('work', given.work),
    timeoutMs: durationOption('timeout', given.timeout),
    seed: wholeOption('seed', given.seed, { min: 0, max: seedMax }),
    jsonPath: json,
  }
}

const leaseOption = (text: string): number => {
  const minutes = durationOption('lease', text) / 60_000
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= leaseMinutesMax) return minutes
  throw new UsageFault(`--lease takes 1 to ${leaseMinutesMax} whole minutes such as 1m, not "${text}".`)
}
