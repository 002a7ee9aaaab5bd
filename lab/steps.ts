import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { runCommand, UsageFault } from '#commands/command-line.ts'

/** Between two steps that run at the same time. */
const besides = '+'

/**
 * Runs the steps of an npm script in turn, and stops at the first that fails: `node lab/steps.ts 'step' 'step' --`. Steps with a
 * `+` between them run at the same time: all of them end, and the output of each is printed in one piece. npm appends the words of
 * its caller after the `--`. They are refused, because in a chain of commands they would reach the last one only.
 */
const runSteps = async (args: readonly string[]): Promise<number> => {
  const end = args.lastIndexOf('--') < 0 ? args.length : args.indexOf('--')
  const [steps, words] = [args.slice(0, end), args.slice(end + 1)]
  if (words.length > 0)
    throw new UsageFault(`npm run ${process.env.npm_lifecycle_event} has no options: "${words.join(' ')}" is refused.`)
  for (const [first = '', ...others] of groupsOf(steps)) {
    const codes = others.length === 0 ? [await runStep(first)] : await Promise.all([first, ...others].map(runPiped))
    const failed = codes.find((code) => code !== 0)
    if (failed !== undefined) return failed
  }
  return 0
}

const groupsOf = (steps: readonly string[]): readonly (readonly string[])[] => {
  const groups: string[][] = []
  for (const [index, step] of steps.entries()) {
    if (step === besides) continue
    if (steps[index - 1] === besides) groups.at(-1)?.push(step)
    else groups.push([step])
  }
  return groups
}

/** Returns the exit code; 1 if a signal ended the step. */
const runStep = async (step: string): Promise<number> => {
  const [code] = await once(spawn(step, { shell: true, stdio: 'inherit' }), 'exit')
  return code ?? 1
}

const runPiped = async (step: string): Promise<number> => {
  const child = spawn(step, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => output.push(bytes))
  const [code] = await once(child, 'close')
  process.stdout.write(Buffer.concat(output))
  return code ?? 1
}

await runCommand(runSteps)
