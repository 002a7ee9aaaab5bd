import { durationOption, readOptions, UsageFault, wholeOption } from '#commands/command-line.ts'

export const usage = `Makes the parts of a running copy fail while it is under load, and counts afterwards what it did.

  npm run chaos -- [options]

  --duration <time>    how long to send and to cause faults, such as 60 (seconds), 90s or 10m, at most 1h; default 60
  --seed <n>           repeats the load and the faults of another run; default a new seed, which is printed
  --kills              also kills parts. DynamoDB Local and the AWS emulator are killed only where the copy keeps its data
                       (npm start -- --data)
  --rate <n>           requests per second, 1 to 200; default 10
  --drain <time>       how long to wait for the results; default twice the visibility timeout of the queues and two minutes
  --json <file>        also writes the report to a file
  --plan               prints the schedule of faults and ends
  --help               this text

The faults: parts are paused, slowed and killed; clients hang up and repeat; keys are used again with another body; messages
are sent twice, delayed, received and returned, received and held; poison is put into queues. All faults end with the duration.
Then the command waits until the copy has processed everything, and counts facts, audit entries, rows, messages on RabbitMQ,
balances and dead letters.

Ctrl-C stops load and faults and counts. A second Ctrl-C stops waiting.
The command works on the copy on SLUICE_HTTP_PORT (default 3000) with a tenant of its own.
Exit code: 0 when nothing is lost, doubled, stuck or wrong, 1 when something is, 2 for an invalid option.`

export type ChaosOptions = Readonly<{
  durationMs: number
  seed: number | undefined
  kills: boolean
  ratePerSecond: number
  drainMs: number | undefined
  jsonPath: string | undefined
  planOnly: boolean
}>

const known = {
  duration: { type: 'string', default: '60' },
  seed: { type: 'string' },
  kills: { type: 'boolean', default: false },
  rate: { type: 'string', default: '10' },
  drain: { type: 'string' },
  json: { type: 'string' },
  plan: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const hourMs = 3_600_000
const durationMinMs = 5_000
const seedMax = 2 ** 31 - 1

/** @throws UsageFault */
export const readChaosOptions = (args: readonly string[]): ChaosOptions | 'help' => {
  const { help, duration, seed, kills, rate, drain, json, plan } = readOptions(args, known)
  if (help) return 'help'
  if (json === '') throw new UsageFault('--json takes the path of a file. Name one.')
  return {
    durationMs: spanOf(duration),
    seed: seed === undefined ? undefined : wholeOption('seed', seed, { min: 0, max: seedMax }),
    kills,
    ratePerSecond: wholeOption('rate', rate, { min: 1, max: 200 }),
    drainMs: drain === undefined ? undefined : durationOption('drain', drain),
    jsonPath: json,
    planOnly: plan,
  }
}

/** A number without a unit is in seconds. */
const spanOf = (text: string): number => {
  const spanMs = durationOption('duration', /^\d{1,7}$/.test(text) ? `${text}s` : text)
  if (spanMs >= durationMinMs && spanMs <= hourMs) return spanMs
  throw new UsageFault(`--duration takes a time from 5s to 1h, not "${text}".`)
}
