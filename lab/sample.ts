import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CommandFault, numberOption, readOptions, runCommand, UsageFault, wholeOption } from '#commands/command-line.ts'
import { type SampleFormat, sampleLines } from './sample/sample-lines.ts'

const usage = `Writes a sample of labelled payments for npm run feed and npm run backtest. Every row is made up.

  npm run -s sample -- [options] > sample.csv

  --format <name>  paysim: mobile money, in PaySim's shape; aml: transfers with laundering networks; default paysim
  --rows <n>       how many rows, 1 to 10,000,000, of aml at most 1,000,000; default 5000
  --fraud <share>  the share of frauds among them, 0 to 1; default 0.03
  --seed <n>       another seed, another sample; the same seed, the same sample; default 7
  --out <path>     the file to write, over what is there; default the standard output
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
  const wish = {
    rowCount: wholeOption('rows', given.rows, { min: 1, max: rowCountMax[format] }),
    fraudShare: numberOption('fraud', given.fraud, { min: 0, max: 1 }),
    seed: wholeOption('seed', given.seed, { min: 0, max: 2 ** 32 - 1 }),
  }
  await write(Readable.from(sampleLines(format, wish)), out)
  if (out !== undefined) console.error(`Wrote ${given.rows} rows to ${out}.`)
  return 0
}

/** The transfers of networks are made first and then put in order, so all of them are held at once. */
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
    // A reader such as `head` has had enough: that is no fault.
    if (out === undefined && code === 'EPIPE') return
    throw new CommandFault(
      `Cannot write ${out ?? 'the standard output'}: ${error instanceof Error ? error.message : code}.`,
    )
  }
}

await runCommand(sample)
