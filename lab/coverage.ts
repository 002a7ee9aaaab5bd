import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandFault, readOptions, runCommand } from '#commands/command-line.ts'
import { formatTable } from '#commands/screen/format-table.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { type CoverageSummary, coverageByArea, coverageSummary } from './coverage/coverage-by-area.ts'

const usage = `Usage: npm run coverage [-- --whole]

Runs the unit tests and prints how much of each area they execute. It sets no threshold. The lines that no test
executes are in .sluice/coverage/index.html.

  --whole   Also runs the tests against a whole copy, which takes minutes. The functions of that copy run in processes
            of their own, and what they execute there is not measured.
`

const measureCoverage = async (args: readonly string[]): Promise<number> => {
  const { whole, help } = readOptions(args, { whole: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } })
  if (help) {
    process.stdout.write(usage)
    return 0
  }
  const exitCode = runTests(
    whole ? ['--project', 'unit', '--project', 'shared', '--project', 'own'] : ['--project', 'unit'],
  )
  process.stdout.write(`\n${formatTable(tableOf(readSummary()))}\n`)
  return exitCode
}

const runTests = (options: readonly string[]): number => {
  const args = ['vitest', 'run', '--coverage', ...options]
  const { status } = spawnSync('npx', args, { cwd: projectFolder, stdio: 'inherit' })
  return status ?? 1
}

const readSummary = (): CoverageSummary => {
  try {
    return coverageSummary.parse(
      JSON.parse(readFileSync(join(projectFolder, '.sluice/coverage/coverage-summary.json'), 'utf8')),
    )
  } catch (cause) {
    throw new CommandFault('The tests wrote no coverage. Read their output above, correct it and run this again.', {
      cause,
    })
  }
}

const tableOf = (summary: CoverageSummary) => [
  ['', 'files', 'lines', 'branches', 'functions'],
  ...coverageByArea(summary, projectFolder).map(({ area, files, lines, branches, functions }) => [
    ...[area, files],
    ...[lines, branches, functions].map((share) => `${(share * 100).toFixed(1)} %`),
  ]),
]

await runCommand(measureCoverage)
