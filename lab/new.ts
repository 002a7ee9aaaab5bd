import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CommandFault, readOptions, runCommand, UsageFault } from '#commands/command-line.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { ruleBookPath } from './docs/rule-book.ts'
import { consumer } from './new/consumer.ts'
import { endpoint } from './new/endpoint.ts'
import { eventType } from './new/event-type.ts'
import { type Change, makePlan } from './new/plan.ts'
import { rule } from './new/rule.ts'
import type { Generator, Scaffold } from './new/scaffold.ts'

const kinds: ReadonlyMap<string, Scaffold> = new Map([
  ['rule', rule],
  ['event-type', eventType],
  ['endpoint', endpoint],
  ['consumer', consumer],
])

const usage = `Usage: npm run new -- <kind> <name> [options]

Creates and edits the files that a new thing needs, with a small version of it that works. It overwrites no file, and
writes nothing if a name exists or a file has no place for a change. CONTRIBUTING.md describes each kind.

${[...kinds.values()].map((kind) => `  npm run new -- ${kind.usage}`).join('\n')}

  --dry-run   Lists the files and writes nothing.
`

const makeNew = async ([kindName, ...rest]: readonly string[]): Promise<number> => {
  if (kindName === undefined || kindName === '--help' || kindName === '-h') {
    process.stdout.write(usage)
    return kindName === undefined ? 2 : 0
  }
  const kind = kinds.get(kindName)
  if (!kind) throw new UsageFault(`"${kindName}" is not a kind. Use ${[...kinds.keys()].join(', ')}.`)
  const [name, ...args] = rest[0]?.startsWith('-') ? ['', ...rest] : rest
  const flags = { 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const
  const { 'dry-run': isDry, help, ...options } = readOptions(args, { ...kind.options, ...flags })
  if (help) {
    process.stdout.write(`Usage: npm run new -- ${kind.usage} [--dry-run]\n`)
    return 0
  }
  if (!name) throw new UsageFault(`The name comes after the kind. Example: npm run new -- ${kind.usage}`)
  const plan = makePlan(readFile)
  const nextSteps = kind.plan(plan, name, options)
  const changes = plan.changes()
  if (!isDry) write(changes)
  process.stdout.write(`${changes.map(({ path, what }) => `${what} ${path}`).join('\n')}\n`)
  const generated = isDry ? [] : generate(changes, kind.generate)
  process.stdout.write(generated.map((path) => `generated ${path}\n`).join(''))
  process.stdout.write(`\nNext:\n${nextSteps.map((step) => `- ${step}`).join('\n')}\n`)
  return 0
}

const readFile = (path: string): string | undefined => {
  const place = join(projectFolder, path)
  return existsSync(place) ? readFileSync(place, 'utf8') : undefined
}

const write = (changes: readonly Change[]): void => {
  for (const { path, text } of changes) {
    mkdirSync(dirname(join(projectFolder, path)), { recursive: true })
    writeFileSync(join(projectFolder, path), text)
  }
}

/** Formats the new code, generates what is made from it, and returns the paths of the generated files that changed. */
const generate = (changes: readonly Change[], generators: readonly Generator[]): readonly string[] => {
  const before = generatedTexts()
  const sources = changes.map(({ path }) => path).filter((path) => path.endsWith('.ts'))
  run('npx', ['biome', 'check', '--write', ...sources])
  for (const generator of generators) run(...generatorCommands[generator])
  return [...generatedTexts()].filter(([path, text]) => text !== before.get(path)).map(([path]) => path)
}

/** The files that a generator can write, by their paths in the project. */
const generatedTexts = (): ReadonlyMap<string, string | undefined> => {
  const paths = ['docs/*.{json,md}', 'docs/schemas/*.json', 'test/published/promises/*.json', ruleBookPath]
  return new Map(globSync(paths, { cwd: projectFolder }).map((path) => [path, readFile(path)]))
}

const generatorCommands: Readonly<Record<Generator, readonly [command: string, args: readonly string[]]>> = {
  docs: [process.execPath, ['lab/docs.ts']],
  promises: ['npx', ['vitest', 'run', '--project', 'unit', '--update', 'new', 'test/published/promises.test.ts']],
}

/** @throws CommandFault with the output of a command that fails. */
const run = (command: string, args: readonly string[]): void => {
  const { status, stdout, stderr } = spawnSync(command, [...args], { cwd: projectFolder, encoding: 'utf8' })
  if (status === 0) return
  throw new CommandFault(
    `The files are written, but \`${[command, ...args].join(' ')}\` failed. Correct the fault and run it again.\n${stdout}${stderr}`,
  )
}

await runCommand(makeNew)
