import { numberOption, readOptions, UsageFault, wholeOption } from '#commands/command-line.ts'

export const usage = `Measures Sluice on this machine: starts a whole copy on ports of its own, measures it, ends it, and measures beside
it what the same calls cost a bare script (the floor). Takes four minutes on two quiet cores.

  npm run bench
  npm run bench -- [options]

  --rate <n>       events a second while latency is measured; default 20
  --seconds <n>    for how long; default 20
  --events <n>     events of the burst, and of the floor; default 1500
  --warm-up <n>    events before anything is measured; default 2000, because so many it takes until DynamoDB Local's CPU time
                   per event falls no more
  --out <path>     where the figures go as JSON; default .sluice/bench/latest.json
  --help           this text

Other programs on the machine disturb the figures: the report tells the load at the beginning and at the end.
Ctrl-C ends it and everything it started.
Exit code: 0 when every event went through every stage exactly once, 1 when one was lost or doubled or the run could not be
made, 2 for a wrong option, 130 when interrupted.`

export type BenchOptions = Readonly<{ rate: number; seconds: number; events: number; warmUp: number; out: string }>

const known = {
  rate: { type: 'string', default: '20' },
  seconds: { type: 'string', default: '20' },
  events: { type: 'string', default: '1500' },
  'warm-up': { type: 'string', default: '2000' },
  out: { type: 'string', default: '.sluice/bench/latest.json' },
  help: { type: 'boolean', default: false },
} as const

/** @throws UsageFault */
export const readBenchOptions = (args: readonly string[]): BenchOptions | 'help' => {
  const { help, rate, seconds, events, out, ...given } = readOptions(args, known)
  if (help) return 'help'
  if (out === '') throw new UsageFault('--out takes the path of a file.')
  return {
    rate: numberOption('rate', rate, { min: 1, max: 1_000 }),
    seconds: wholeOption('seconds', seconds, { min: 1, max: 600 }),
    events: wholeOption('events', events, { min: 16, max: 100_000 }),
    warmUp: wholeOption('warm-up', given['warm-up'], { min: 1, max: 100_000 }),
    out,
  }
}
