import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { portSettings } from '#local/copy/ports.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { environmentOf } from '#local/copy/stack-environment.ts'
import { allSettings } from '#stack/all-settings.ts'

const sources = ['{src,functions,infra/local,commands,test}/**/*.ts', 'serverless.yml', 'package.json']

/** Ways in which code asks for a variable by its name. */
const questions = [
  /\bprocess\.env\.([A-Z]\w*)\b(?!\s*=(?!=))/g,
  // Not `provider.environment.X`: that is what serverless.yml sets, and nothing read from outside.
  /(?<!\.)\benvironment\.([A-Z]\w*)/g,
  /\bsettingOf\(\s*environment,\s*'([A-Z]\w*)'/g,
  // The framework's way, and the shell's.
  /\$\{env:(\w+)/g,
  /\$\{([A-Z]\w*):-/g,
]

/** `{ AWS_REGION = 'eu-central-1' }: Environment` and `const { AMQP_URL } = process.env`. */
const destructured =
  /\{([^{}]*)\}\s*(?::\s*(?:NodeJS\.ProcessEnv|Environment)\b|=\s*(?:process\.env|readRunningCopy\(\)))/g

/** Every machine has these: they are not ours to describe. */
const ofTheShell = new Set(['PATH', 'HOME'])

const namesAskedFor = (text: string): readonly string[] => [
  ...questions.flatMap((question) => [...text.matchAll(question)].map(([, name = '']) => name)),
  ...[...text.matchAll(destructured)].flatMap(([, names = '']) => names.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []),
]

const namesDeclared = (): readonly string[] => {
  const ports = { http: 1, aws: 2, lambda: 3, dynamodb: 4, issuer: 5, amqp: 6, erlang: 7, epmd: 8 }
  const places = [undefined, 'http://127.0.0.1:4566'].map((awsEndpointUrl) => ({
    ...{ ports, awsEndpointUrl, amqpUrl: '' },
    ...{ accessKeyId: '', dataFolder: undefined },
  }))
  return [
    ...Object.values(allSettings).flatMap((part) => ('in' in part ? Object.keys(part.in.shape) : [])),
    ...Object.values(portSettings).map(({ setting }) => setting),
    ...places.flatMap((place) => Object.keys(environmentOf(place))),
  ]
}

const readText = (path: string): string => readFileSync(join(projectFolder, path), 'utf8')

/** One pair for each queue: .env.example describes the pattern. */
const isOfQueue = (name: string): boolean =>
  /^(?!INTAKE_|OUTBOX_|VIOLATIONS_Q|READINGS_Q)\w+_(?:QUEUE|DEAD_LETTERS)_URL$/.test(name)

const namesInCode = (): ReadonlySet<string> => {
  const texts = globSync(sources, { cwd: projectFolder, exclude: ['test/architecture/**'] }).map(readText)
  const names = new Set([...namesDeclared(), ...texts.flatMap(namesAskedFor)].filter((name) => !isOfQueue(name)))
  return names.difference(ofTheShell)
}

const namesDescribed = (): ReadonlySet<string> =>
  new Set([...readText('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name))

it('describes every environment variable in .env.example', () => {
  expect([...namesInCode().difference(namesDescribed())]).toEqual([])
})

it('knows the settings of every concern', () => {
  const files = globSync(['src/platform/settings/*.ts', 'src/*/adapters/*-settings.ts'], { cwd: projectFolder }).map(
    readText,
  )
  const names = files.flatMap((text) => [...text.matchAll(/^export const (\w+)/gm)].map(([, name]) => name))
  expect(Object.keys(allSettings).toSorted()).toEqual(names.toSorted())
})

it('describes none that nothing reads', () => {
  expect([...namesDescribed().difference(namesInCode())]).toEqual([])
})

it('knows a question for a variable when it sees one', () => {
  const text = `process.env.A_B process.env.Q_R = 'x' settingOf(environment, 'C_D') \${env:E_F, 'x'} \${G_H:-x} environment.I_J provider.environment.S_T
    const { K_L } = process.env
    const find = ({ M_N = 'x', O_P }: Environment) => O_P`
  expect(namesAskedFor(text).toSorted()).toEqual(['A_B', 'C_D', 'E_F', 'G_H', 'I_J', 'K_L', 'M_N', 'O_P'])
})
