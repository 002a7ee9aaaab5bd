import { spawnSync } from 'node:child_process'
import { runCommand, UsageFault } from '#commands/command-line.ts'

/**
 * Runs the steps of an npm script in turn, and stops at the first that fails: `node lab/steps.ts 'step' 'step' --`. npm appends
 * the words of its caller after the `--`. They are refused, because in a chain of commands they would reach the last one only.
 */
const runSteps = async (args: readonly string[]): Promise<number> => {
  const end = args.lastIndexOf('--') < 0 ? args.length : args.indexOf('--')
  const [steps, words] = [args.slice(0, end), args.slice(end + 1)]
  if (words.length > 0)
    throw new UsageFault(`npm run ${process.env.npm_lifecycle_event} has no options: "${words.join(' ')}" is refused.`)
  for (const step of steps) {
    const { status } = spawnSync(step, { shell: true, stdio: 'inherit' })
    if (status !== 0) return status ?? 1
  }
  return 0
}

await runCommand(runSteps)
