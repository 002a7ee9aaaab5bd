import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { endpoints } from '#api/endpoints.ts'
import { operationId } from '#api/openapi/operation.ts'
import { problemFaces } from '#api/problem-faces.ts'
import { refusalsOf } from '#api/refusals.ts'
import { projectFolder } from '#local/running-copy.ts'
import { readTemplate } from '#local/template.ts'

const routeSchema = z.object({ method: z.string(), path: z.string() })
const eventSchema = z.object({ httpApi: z.union([z.literal('*'), routeSchema]).optional() })
const functionSchema = z.object({ handler: z.string(), events: z.array(eventSchema) })
const { functions } = z
  .object({ functions: z.record(z.string(), functionSchema) })
  .parse(readTemplate('serverless.yml'))

/** Every route but `*`, which refuses what no route takes. */
const routes = Object.entries(functions).flatMap(([name, { events }]) =>
  events.flatMap(({ httpApi }) =>
    httpApi === undefined || httpApi === '*' ? [] : [`${name}: ${httpApi.method} ${httpApi.path}`],
  ),
)

const readText = (path: string): string => readFileSync(join(projectFolder, path), 'utf8')

it('are the routes that are deployed, each under the name of its function', () => {
  expect(routes.toSorted()).toEqual(endpoints.map(({ name, method, path }) => `${name}: ${method} ${path}`).toSorted())
})

describe('The function', () => {
  const behindTokens = endpoints.filter(({ access }) => access !== 'open')
  it.each(behindTokens)(
    '$name obeys its own endpoint, so that the scope it asks for is the one it tells of',
    ({ name }) => {
      const source = readText((functions[name]?.handler ?? '').replace(/\.handler$/, '.ts'))
      const used = [...source.matchAll(/\b(\w+Endpoint)\b/g)].map(([, word]) => word)
      expect(new Set(used)).toEqual(new Set([`${operationId(name)}Endpoint`]))
      expect(source).not.toMatch(/\bscope:/)
    },
  )

  it.each(endpoints.filter(({ access }) => access === 'open'))('$name asks for no token', ({ name }) => {
    const source = readText((functions[name]?.handler ?? '').replace(/\.handler$/, '.ts'))
    expect(source).toContain('openHandler(')
  })
})

/** Codes that no call answers with: they are told in queues and logs, or by the route `*`. */
const beyondCalls = new Set<string>([
  ...[...readText('docs/http-api.md').matchAll(/^\| `([\w-]+)` \| (?:set aside|comes back) \|/gm)].map(
    ([, code = '']) => code,
  ),
  'route-not-found',
])

it('can answer every error that has an HTTP face, and no other', () => {
  const told = new Set<string>(endpoints.flatMap(refusalsOf))
  const expected = Object.keys(problemFaces).filter((code) => !beyondCalls.has(code))
  expect([...told].toSorted()).toEqual(expected.toSorted())
})

it.each(endpoints)('$name names its own errors once', ({ errors = [], ...endpoint }) => {
  const implied = refusalsOf(endpoint)
  expect(errors.filter((code) => implied.includes(code))).toEqual([])
})

const accessWords: Readonly<Record<string, string>> = { open: 'open', token: 'any valid token' }

it('are told to people as well, with the same scopes', () => {
  const tables = readText('docs/http-api.md').split('| call | scope | answer |\n').slice(1)
  const rows = tables.flatMap((table) => table.split('\n\n', 1)[0]?.split('\n') ?? [])
  const told = rows.flatMap((row) => {
    const [, calls = '', access = ''] = row.split('|').map((cell) => cell.trim())
    return [...calls.matchAll(/`(GET|POST) (\/v1[^`]*)`/g)].map(([, method, path]) => `${method} ${path}: ${access}`)
  })
  const expected = endpoints.map(
    ({ method, path, access }) => `${method.toUpperCase()} ${path}: ${accessWords[access] ?? `\`${access}\``}`,
  )
  expect(told.toSorted()).toEqual(expected.toSorted())
})
