import { durationOption, numberOption, readOptions, UsageFault, wholeOption } from '#commands/command-line.ts'
import type { Currency } from '../rows/cells.ts'
import { currencyOption } from '../rows/currency-option.ts'
import type { Format } from '../rows/format.ts'
import { formatOption, formats } from '../rows/formats.ts'

export const usage = `Sends the rows of a labelled file through the HTTP API, oldest first, and counts the events at every stage.

  npm run feed -- --file <path> [options]

  --file <path>        a published file, or one that npm run sample wrote
  --format <name>      the format of the file, ${[...formats.keys()].join(' or ')}: mobile money, or transfers with
                       laundering networks; default paysim
  --limit <n>          send at most n rows; default all
  --tenant <name>      the tenant of the events; default a new one, feed-<time>, so that every run starts at zero
  --currency <code>    the currency of the amounts, which the file does not contain; default EUR
  --concurrency <n>    concurrent requests, 1 to 256; default 16
  --rate <n>           at most n events per second; default no limit
  --skip-bad           skip rows that cannot be read, and send the others
  --timeout <time>     how long to wait for the results, such as 90s or 10m; default 10m
  --help               this text

Ctrl-C stops sending and waits for the events already sent. A second Ctrl-C stops waiting.
The rows are old, so the command sets --late-after-hours 9600 for the tenant (npm run tenant): no movement is late.
The events go to the copy on SLUICE_HTTP_PORT (default 3000).
Exit code: 0 when every row sent passed every stage exactly once, 1 when one did not or the file cannot be sent,
2 for an invalid option, 130 when interrupted without a fault.`

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
  if (file === undefined || file === '') throw new UsageFault('--file is missing. Name the file to send. Try --help.')
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
