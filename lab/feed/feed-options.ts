import { durationOption, numberOption, readOptions, UsageFault, wholeOption } from '#commands/command-line.ts'
import type { Currency } from '../rows/cells.ts'
import { currencyOption } from '../rows/currency-option.ts'
import type { Format } from '../rows/format.ts'
import { formatOption, formats } from '../rows/formats.ts'

export const usage = `Sends the rows of a labelled file through the HTTP API, oldest first, follows them to the end of the line, and counts.

  npm run feed -- --file <path> [options]

  --file <path>        the file, as it is published, or what npm run sample writes
  --format <name>      what kind of file it is, ${[...formats.keys()].join(' or ')}: mobile money, or transfers with
                       laundering networks; default paysim
  --limit <n>          send at most n rows; default all
  --tenant <name>      the tenant they are for; default a new one, feed-<time>, so that every run counts from nothing
  --currency <code>    the currency of the amounts, which the file does not name; default EUR
  --concurrency <n>    requests at once, 1 to 256; default 16
  --rate <n>           at most n events a second; default as fast as it goes
  --skip-bad           send the good rows of a file that has bad ones
  --timeout <time>     how long to wait for the line to drain, such as 90s or 10m; default 10m
  --help               this text

Ctrl-C stops the sending and then waits for what was sent; a second one stops the waiting, too.
The copy is the one on SLUICE_HTTP_PORT, 3000 where that is not set.
Exit code: 0 when every row sent went through every stage exactly once, 1 when not or when the file cannot be sent,
2 for a wrong option, 130 when interrupted and nothing was wrong.`

export type FeedOptions = Readonly<{
  path: string
  formatName: string
  format: Format
  limit: number
  tenantId: string
  currency: Currency
  concurrency: number
  ratePerSecond: number | undefined
  skipBad: boolean
  timeoutMs: number
}>

const known = {
  file: { type: 'string' },
  format: { type: 'string', default: 'paysim' },
  limit: { type: 'string', default: '10000000' },
  tenant: { type: 'string' },
  currency: { type: 'string', default: 'EUR' },
  concurrency: { type: 'string', default: '16' },
  rate: { type: 'string' },
  'skip-bad': { type: 'boolean', default: false },
  timeout: { type: 'string', default: '10m' },
  help: { type: 'boolean', default: false },
} as const

/** @throws UsageFault */
export const readFeedOptions = (args: readonly string[], now: Date): FeedOptions | 'help' => {
  const { help, file, ...given } = readOptions(args, known)
  if (help) return 'help'
  if (file === undefined || file === '') throw new UsageFault('--file is missing: say which file to feed. Try --help.')
  return {
    path: file,
    formatName: given.format,
    format: formatOption(given.format),
    limit: wholeOption('limit', given.limit, { min: 1, max: 10_000_000 }),
    tenantId: tenantOption(given.tenant ?? freshTenant(now)),
    currency: currencyOption(given.currency),
    concurrency: wholeOption('concurrency', given.concurrency, { min: 1, max: 256 }),
    ratePerSecond: given.rate === undefined ? undefined : numberOption('rate', given.rate, { min: 0.1, max: 100_000 }),
    skipBad: given['skip-bad'],
    timeoutMs: durationOption('timeout', given.timeout),
  }
}

/** Example: `feed-20260301-120000-123`. */
const freshTenant = (now: Date): string => {
  const [, day = '', time = '', ms = ''] = /^(.+)T(.+)\.(\d+)Z$/.exec(now.toISOString()) ?? []
  return `feed-${day.replaceAll('-', '')}-${time.replaceAll(':', '')}-${ms}`
}

const tenantOption = (name: string): string => {
  if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) return name
  throw new UsageFault(`--tenant takes 1 to 63 lower-case letters, digits and dashes, not "${name}".`)
}
