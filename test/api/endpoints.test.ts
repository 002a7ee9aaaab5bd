import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { beforeAll, describe, expect, it } from 'vitest'
import { scopesOf } from '#api/endpoint.ts'
import { endpoints } from '#api/endpoints.ts'
import { operationId } from '#api/openapi/operation.ts'
import { problemFaces } from '#api/problem-faces.ts'
import { refusalsOf } from '#api/refusals.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { allSettings } from '#stack/all-settings.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'
import { deployedRoutes, routeOf } from '#test/support/world/routes.ts'

const readText = (path: string): string => readFileSync(join(projectFolder, path), 'utf8')

/** A path that a call has. Example: `/v1/events/{id}` → `/v1/events/x`. */
const somePath = (path: string): string => path.replace(/\{\w+\}/g, 'x')

/** Names of endpoints have capitals that names of calls have not. Example: `getOpenApiEndpoint`. */
const lowerCase = (text = ''): string => text.toLowerCase()

/** Every call, and where the gateway takes it. */
const routed = endpoints.map((endpoint) => ({
  ...endpoint,
  route: routeOf(endpoint.method.toUpperCase(), somePath(endpoint.path)),
}))

it('are all routed to a function of their own, and no route is without a call', () => {
  const used = new Set(routed.map(({ route }) => route.key))
  const unrouted = routed.filter(({ route }) => route.key === '$default').map(({ method, path }) => `${method} ${path}`)
  expect(unrouted, 'Add a route for each of these calls to its function in serverless.yml').toEqual([])
  const unused = 'Each route of serverless.yml needs a call in src/api/: add the call, or delete the route'
  const withoutCall = deployedRoutes.filter(({ key }) => !used.has(key))
  expect(new Set(withoutCall.map(({ functionName }) => functionName)), unused).toEqual(
    new Set(['refuse-unknown-route']),
  )
})

describe('The function', () => {
  const files = [...new Set(deployedRoutes.filter(({ key }) => key !== '$default').map(({ file }) => file))]
  it.each(files)('%s answers the calls that are routed to it, and no others', (file) => {
    const source = readText(file)
    const wired = [...source.matchAll(/\b(\w+Endpoint)\b/g)].map(([, word]) => word)
    const expected = routed
      .filter(({ route }) => route.file === file)
      .map(({ name }) => lowerCase(`${operationId(name)}Endpoint`))
    expect(new Set(wired.map(lowerCase))).toEqual(new Set(expected))
    expect(source).not.toMatch(/\bscope:/)
  })
})

describe('API Gateway', () => {
  beforeAll(() => {
    // No table, queue or issuer is there: a call that needs a token is refused before it asks for one of them.
    const nowhere = 'http://127.0.0.1:9'
    const names = Object.values(allSettings).flatMap((part) => ('in' in part ? Object.keys(part.in.shape) : []))
    for (const name of names)
      if (/_(URL|TABLE|ARN|ISSUER|AUDIENCE|KEY|SECRET|BUCKET|DOMAIN)$/.test(name)) process.env[name] = nowhere
    Object.assign(process.env, { AMQP_URL: '', MODEL_URL: '', AWS_ENDPOINT_URL_DYNAMODB: nowhere })
    Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' })
  })

  type Handler = (event: unknown, context: Context) => Promise<APIGatewayProxyStructuredResultV2>

  /** A request without a token, handed to the function that its route leads to. */
  const send = async (method: string, path: string) => {
    const { key: routeKey, file, pathParameters } = routeOf(method, path)
    const { handler } = (await import(join(projectFolder, file))) as { handler: Handler }
    const answer = await handler({ ...anHttpEvent({ method, path }), routeKey, pathParameters }, aContext())
    const { statusCode: status, headers, body = '' } = answer
    return { status, allow: headers?.allow, code: /"code":"([\w-]+)"/.exec(body)?.[1] }
  }

  /** The statuses of open calls that read a store, or require a parameter. */
  const statusWithoutStores: Readonly<Record<string, number>> = {
    ...{ 'check-health': 503, 'check-ready': 503, 'get-audit-keys': 400 },
  }

  it.each(routed)('reaches $name with $method $path', async ({ method, path, access, name }) => {
    const { status } = await send(method.toUpperCase(), somePath(path))
    expect(status).toBe(access === 'open' ? (statusWithoutStores[name] ?? 200) : 401)
  })

  it.each([...new Set(endpoints.map(({ path }) => path))])('answers 405 to every other method at %s', async (path) => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
    const fits = (template: string) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(somePath(path))
    const fitting = endpoints.filter((endpoint) => fits(endpoint.path))
    const fewest = Math.min(...fitting.map((endpoint) => endpoint.path.split('{').length))
    const closest = fitting.filter((endpoint) => endpoint.path.split('{').length === fewest)
    const allowed = new Set(closest.map(({ method }) => method.toUpperCase()))
    const allow = [...allowed].toSorted().join(', ')
    for (const method of methods.filter((each) => !allowed.has(each)))
      expect(await send(method, somePath(path))).toEqual({ status: 405, allow, code: 'method-not-allowed' })
  })

  it.each([...new Set(endpoints.map(({ path }) => path))])('answers 404 below %s', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE'])
      expect(await send(method, `${somePath(path)}/no/such/thing`)).toMatchObject({
        status: 404,
        code: 'route-not-found',
      })
  })
})

/** Codes that no call answers with: they appear in queues, logs and commands, or come from the route `*`. */
const beyondCalls = new Set<string>([
  ...[...readText('docs/http-api.md').matchAll(/^\| `([\w-]+)` \| (?:set aside|comes back|command) \|/gm)].map(
    ([, code = '']) => code,
  ),
  'route-not-found',
  'method-not-allowed',
])

it('can answer every error that has an HTTP face, and no other', () => {
  const answered = new Set<string>(endpoints.flatMap(refusalsOf))
  const expected = Object.keys(problemFaces).filter((code) => !beyondCalls.has(code))
  expect([...answered].toSorted()).toEqual(expected.toSorted())
})

it.each(endpoints)('$name names its own errors once', ({ errors = [], ...endpoint }) => {
  const implied = refusalsOf(endpoint)
  expect(errors.filter((code) => implied.includes(code))).toEqual([])
})

const accessWords: Readonly<Record<string, string>> = { open: 'open', token: 'any valid token' }

it('are documented for people as well, with the same scopes', () => {
  const tables = readText('docs/http-api.md').split('| call | scope | answer |\n').slice(1)
  const rows = tables.flatMap((table) => table.split('\n\n', 1)[0]?.split('\n') ?? [])
  const documented = rows.flatMap((row) => {
    const [, calls = '', access = ''] = row.split('|').map((cell) => cell.trim())
    return [...calls.matchAll(/`(GET|POST|PATCH) (\/v1[^`]*)`/g)].map(
      ([, method, path]) => `${method} ${path}: ${access}`,
    )
  })
  const expected = endpoints.map((endpoint) => {
    const { method, path, access } = endpoint
    const scopes = scopesOf(endpoint).map((scope) => `\`${scope}\``)
    return `${method.toUpperCase()} ${path}: ${accessWords[access] ?? scopes.join(' and ')}`
  })
  const action = 'Add or correct the rows of the table "Calls" in docs/http-api.md, with the scopes of src/api/'
  expect(documented.toSorted(), action).toEqual(expected.toSorted())
})
