import { runCommand } from '#commands/command-line.ts'
import { formatMarkdown, formatSections } from '#commands/screen/format-sections.ts'
import { startBar } from '#commands/screen/progress-bar.ts'
import { readBacktestOptions } from './backtest/backtest-options.ts'
import { usage } from './backtest/backtest-usage.ts'
import { requireOwnPaths } from './backtest/require-own-paths.ts'
import { runFile } from './backtest/run-file.ts'
import { runRecorded } from './backtest/run-recorded.ts'
import { Interrupted, interruptible } from './backtest/watch.ts'
import { writingFiles } from './backtest/writing-files.ts'

/** Scores events again and reports what would differ. Differences do not change the exit code. */
const backtest = async (args: readonly string[]): Promise<number> => {
  const options = readBacktestOptions(args)
  if (options === 'help') {
    console.log(usage)
    return 0
  }
  requireOwnPaths(options)
  const report = await writingFiles(async (open) => {
    const json = open(options.jsonPath)
    const done = await interruptible((signal) =>
      options.kind === 'file' ? runFile(options, { signal, startBar }) : runRecorded(options, { signal, startBar }),
    )
    json.write(JSON.stringify(done.numbers, undefined, 2))
    return done
  })
  console.log(options.isMarkdown ? formatMarkdown(report.sections) : `\n${formatSections(report.sections)}\n`)
  console.error(report.ending)
  return 0
}

const backtestOrStop = async (args: readonly string[]): Promise<number> => {
  try {
    return await backtest(args)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    console.error('Interrupted. Nothing was changed.')
    return 130
  }
}

await runCommand(backtestOrStop)
