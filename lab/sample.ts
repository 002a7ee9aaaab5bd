import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CommandFault, numberOption, readOptions, runCommand, UsageFault, wholeOption } from '#commands/command-line.ts'
import { type SampleFormat, sampleLines } from './sample/sample-lines.ts'

const usage = `Writes a sample of labelled payments for npm run feed and npm run backtest. Every row is invented.

  npm run -s sample -- [options] > sample.csv

  --format <name>  paysim: mobile money in PaySim's format; aml: transfers with laundering networks; default paysim
  --rows <n>       number of rows, 1 to 10,000,000, for aml at most 1,000,000; default 5000
  --fraud <share>  share of frauds, 0 to 1; default 0.03
  --seed <n>       the same seed gives the same sample; default 7
  --out <path>     the file to write; an existing file is replaced; default standard output
  --help           this text`

const known = {
  format: { type: 'string', default: 'paysim' },
  rows: { type: 'string', default: '5000' },
  fraud: { type: 'string', default: '0.03' },
  seed: { type: 'string', default: '7' },
  out: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

const sample = async (args: readonly string[]): Promise<number> => {
  const { help, out, ...given } = readOptions(args, known)
  if (help) {
    console.log(usage)
    return 0
  }
  const format = formatOption(given.format)
  const options = {
    rowCount: wholeOption('rows', given.rows, { min: 1, max: rowCountMax[format] }),
    fraudShare: numberOption('fraud', given.fraud, { min: 0, max: 1 }),
    seed: wholeOption('seed', given.seed, { min: 0, max: 2 ** 32 - 1 }),
  }
  await write(Readable.from(sampleLines(format, options)), out)
  if (out !== undefined) console.error(`Wrote ${given.rows} rows to ${out}.`)
  return 0
}

/** The transfers of an aml sample are sorted in memory, so their number is smaller. */
const rowCountMax = { paysim: 10_000_000, aml: 1_000_000 } as const

const formatOption = (name: string): SampleFormat => {
  if (name === 'paysim' || name === 'aml') return name
  throw new UsageFault(`--format takes one of paysim, aml, not "${name}".`)
}

const write = async (text: Readable, out: string | undefined): Promise<void> => {
  try {
    await pipeline(text, out === undefined ? process.stdout : createWriteStream(out))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    // A reader such as `head` closed the pipe, which is not a fault.
    if (out === undefined && code === 'EPIPE') return
    throw new CommandFault(
      `Cannot write ${out ?? 'standard output'}: ${error instanceof Error ? error.message : code}.`,
    )
  }
}

await runCommand(sample)
