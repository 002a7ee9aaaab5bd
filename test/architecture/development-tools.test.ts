import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { projectFolder } from '#local/copy/running-copy.ts'

const readText = (path: string): string => readFileSync(join(projectFolder, path), 'utf8')

const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(readText('package.json')))

const workflow = z
  .object({ jobs: z.record(z.string(), z.object({ steps: z.array(z.object({ run: z.string().optional() })) })) })
  .parse(parse(readText('.github/workflows/ci.yml')))

// JSON with comments is YAML but for the comments.
const container = z
  .object({ postCreateCommand: z.string(), image: z.string() })
  .parse(parse(readText('.devcontainer/devcontainer.json').replaceAll(/^ *\/\/.*$/gm, '')))

const commandsOf: Readonly<Record<string, string>> = {
  '.github/workflows/ci.yml': Object.values(workflow.jobs)
    .flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
    .join('\n'),
  '.devcontainer/devcontainer.json': container.postCreateCommand,
  '.githooks/pre-commit': readText('.githooks/pre-commit'),
  '.ci/run': readText('.ci/run'),
}

/** `npm test` and `npm run -s check`; not `npm ci`, which is npm's own. */
const scriptsIn = (commands: string): readonly string[] =>
  [...commands.matchAll(/\bnpm (?:run (?:-s )?)?([\w:-]+)/g)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'ci')

/** `infra/local/parts/install-rabbitmq.sh` and `.ci/run`, as they are called from the project's folder. */
const filesIn = (commands: string): readonly string[] =>
  [...commands.matchAll(/(?<=^|\s)((?:\.ci|infra)\/[\w./-]+)/g)].map(([, path = '']) => path)

describe.each(Object.keys(commandsOf))('%s', (path) => {
  const commands = commandsOf[path] ?? ''

  it('calls scripts of package.json that exist', () => {
    expect(scriptsIn(commands).filter((name) => scripts[name] === undefined)).toEqual([])
  })

  it('calls files that exist', () => {
    for (const file of filesIn(commands)) accessSync(join(projectFolder, file))
  })
})

it('runs in CI what the project runs everywhere', () => {
  expect(commandsOf['.github/workflows/ci.yml']).toContain('.ci/run')
  expect(scriptsIn(commandsOf['.ci/run'] ?? '')).toContain('test')
})

it('has hooks and CI scripts that can be executed', () => {
  for (const path of ['.githooks/pre-commit', '.ci/run']) accessSync(join(projectFolder, path), constants.X_OK)
})

it('turns the hook on by one command', () => {
  expect(scripts.hooks).toContain("'git config core.hooksPath .githooks'")
})

it('uses the Node of .nvmrc in the container and in CI', () => {
  const major = readText('.nvmrc').split('.', 1)[0]
  expect(container.image).toMatch(new RegExp(`javascript-node:${major}-`))
  expect(readText('.github/workflows/ci.yml')).toContain('node-version-file: .nvmrc')
})
