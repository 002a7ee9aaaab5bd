import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CommandFault, numberOption, readOptions, runCommand, wholeOption } from './command-line.ts'
import { type SampleWish, sampleRows } from './sample/sample-rows.ts'
import { headerLine, sayRow } from './sample/say-row.ts'

const usage = `Writes a sample of labelled mobile money payments in PaySim's shape, for npm run feed. Every row is made up.

  npm run -s sample -- [options] > sample.csv

  --rows <n>       how many rows; default 5000
  --fraud <share>  the share of frauds among them, 0 to 1; default 0.03
  --seed <n>       another seed, another sample; the same seed, the same sample; default 7
  --out <path>     the file to write, over what is there; default the standard output
  --help           this text`

const known = {
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
  const wish = {
    rowCount: wholeOption('rows', given.rows, { min: 1, max: 10_000_000 }),
    fraudShare: numberOption('fraud', given.fraud, { min: 0, max: 1 }),
    seed: wholeOption('seed', given.seed, { min: 0, max: 2 ** 32 - 1 }),
  }
  await write(Readable.from(blocks(wish)), out)
  if (out !== undefined) console.error(`Wrote ${given.rows} rows to ${out}.`)
  return 0
}

/** So many lines are written at a time. */
const blockLength = 1_000

function* blocks(wish: SampleWish): Generator<string> {
  let lines = [headerLine]
  for (const row of sampleRows(wish)) {
    lines.push(sayRow(row))
    if (lines.length < blockLength) continue
    yield `${lines.join('\n')}\n`
    lines = []
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`
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
