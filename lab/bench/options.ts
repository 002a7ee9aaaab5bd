import { numberOption, readOptions, UsageFault, wholeOption } from '#commands/command-line.ts'

export const usage = `Measures latency, throughput, AWS calls, DynamoDB capacity and CPU of Sluice on this machine. Starts a whole
kind copy on free ports (one instance of each function, all in one process, no faults), measures it, and then measures the same
calls by a bare script (the floor). Takes four minutes on two idle cores.

  npm run bench
  npm run bench -- [options]

  --rate <n>       events per second for the latency; default 20
  --seconds <n>    duration of the latency measurement; default 20
  --events <n>     events of the burst and of the floor; default 1500
  --warm-up <n>    events before anything is measured; default 2000, after which DynamoDB Local's CPU time per event is
                   stable
  --cold-start     measures only the size and load time of each function; prints them, writes no file
  --verify         measures only the verification of made-up exports of 100,000 and 1,000,000 entries; takes minutes and 3 GB
                   in the temporary folder; prints the result, writes no file
  --audit          measures only the audit log: from a fact to its checkpoint, proofs, and 1, 4 and 16 writers on one tenant
                   and on many; takes some minutes; prints the result, writes no file
  --entries <n>    entries of the larger log of --verify and --audit; default 1000000 and 100000
  --out <path>     file for the figures as JSON; default .sluice/bench/latest.json
  --help           this text

Other programs disturb the figures. The report shows the machine's load at the start and at the end.
Ctrl-C ends the run and everything it started.
Exit code: 0 when every event passed every stage exactly once, 1 when one was lost or doubled or the run failed, 2 for an
invalid option, 130 when interrupted.`

export type BenchOptions = Readonly<{
  rate: number
  seconds: number
  events: number
  warmUp: number
  out: string
  coldStartOnly: boolean
  verifyOnly: boolean
  auditOnly: boolean
  entryCount?: number
}>

const known = {
  rate: { type: 'string', default: '20' },
  seconds: { type: 'string', default: '20' },
  events: { type: 'string', default: '1500' },
  'warm-up': { type: 'string', default: '2000' },
  out: { type: 'string', default: '.sluice/bench/latest.json' },
  'cold-start': { type: 'boolean', default: false },
  verify: { type: 'boolean', default: false },
  audit: { type: 'boolean', default: false },
  entries: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/** @throws UsageFault */
export const readBenchOptions = (args: readonly string[]): BenchOptions | 'help' => {
  const {
    help,
    rate,
    seconds,
    events,
    out,
    entries,
    verify: verifyOnly,
    audit: auditOnly,
    ...given
  } = readOptions(args, known)
  if (help) return 'help'
  if (out === '') throw new UsageFault('--out takes the path of a file.')
  return {
    rate: numberOption('rate', rate, { min: 1, max: 1_000 }),
    seconds: wholeOption('seconds', seconds, { min: 1, max: 600 }),
    events: wholeOption('events', events, { min: 16, max: 100_000 }),
    warmUp: wholeOption('warm-up', given['warm-up'], { min: 1, max: 100_000 }),
    out,
    coldStartOnly: given['cold-start'],
    verifyOnly,
    auditOnly,
    ...(entries !== undefined && {
      entryCount: wholeOption('entries', entries, { min: 2_000, max: 10_000_000 }),
    }),
  }
}
