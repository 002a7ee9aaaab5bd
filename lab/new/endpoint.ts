import * as z from 'zod'
import { endpoints } from '#api/endpoints.ts'
import { CommandFault, UsageFault } from '#commands/command-line.ts'
import { scopes } from '#kernel/domain/scope.ts'
import { parseTemplate } from '#local/provision/template.ts'
import { addBefore, addImport, addRow, addSection, addToArray, addToYaml } from './edits.ts'
import {
  callSource,
  endpointSource,
  type ListCall,
  sectionOf,
  testSource,
  thingsOf,
  useCaseSource,
  wiringSource,
} from './endpoint-source.ts'
import { camel, pascal, requireName } from './names.ts'
import type { Scaffold } from './scaffold.ts'

const named = {
  of: 'an endpoint',
  pattern: /^list-[a-z]+(?:-[a-z]+)*$/,
  rule: 'A new call lists things: list-, then the things in the plural, in small letters and single dashes. For another call, CONTRIBUTING.md, "a call of the HTTP API", names the files to write by hand.',
  example: 'list-statements',
}

/** A call that lists what a tenant has, in pages. Its function exists and has the rights of the call. */
export const endpoint: Scaffold = {
  usage: "endpoint list-statements --function ledger-read [--path '/v1/statements'] [--access ledger:read]",
  options: { function: { type: 'string' }, path: { type: 'string' }, access: { type: 'string' } },
  plan: ({ create, edit, read }, text, options) => {
    const name = requireName(text, named)
    if (endpoints.some((one) => one.name === name)) throw new UsageFault(`${name} exists. Choose another name.`)
    const path = requirePath(options.path ?? `/v1/${name.replace('list-', '')}`)
    const { functionName, area, routes, opensVault } = requireFunction(options.function, read('serverless.yml'))
    const functionPath = `functions/${area}/${functionName}.ts`
    const api = requireApi(functionPath, read)
    const call: ListCall = {
      name,
      path,
      area,
      access: requireAccess(options.access ?? api.access),
      tag: api.tag,
      opensVault,
    }

    edit(
      api.path,
      addBefore(api.list, endpointSource(call)),
      addToArray(api.list, `${camel(name)}Endpoint`),
      ...namesOf(api.path, read).map(([imported, module]) => addImport(imported, module)),
    )
    create(`src/${area}/application/${name}.ts`, useCaseSource(call))
    create(`test/${area}/${name}.test.ts`, testSource(call))
    edit(
      functionPath,
      addImport(`${camel(name)}Endpoint`, api.module),
      addImport(`make${pascal(name)}`, `#${area}/application/${name}.ts`),
      addBefore('handler', `${wiringSource(call)}`),
      addToArray('routeCalls', callSource(call)),
    )
    edit(
      'docs/http-api.md',
      addRow(
        { header: '| call | scope | answer |', start: '| anything else |' },
        `| [\`GET ${path}\`](#get-${path.replaceAll('/', '')}) | \`${call.access}\` | 200, a page of ${thingsOf(name)} |`,
      ),
      addSection('## GET /v1/health', sectionOf(call)),
    )
    if (!routes.some((route) => covers(route, path)))
      edit(
        'serverless.yml',
        addToYaml(['functions', functionName, 'events'], `      - httpApi: { method: get, path: ${path} }`),
      )
    return [
      `functions/${area}/${functionName}.ts reads an empty page. Replace it with a method of an adapter in src/${area}/adapters/.`,
      `An item has an \`id\` alone. Replace it in ${api.path}, in src/${area}/application/${name}.ts and in its test, then run \`npm run docs\`.`,
      'Describe the items in docs/http-api.md, and add a line to CHANGELOG.md when callers can use the call.',
    ]
  },
  generate: ['docs'],
}

/** @throws UsageFault for a path that is malformed or has a call. */
const requirePath = (path: string): string => {
  if (!/^\/v1(?:\/[a-z]+(?:-[a-z]+)*)+$/.test(path))
    throw new UsageFault(
      `--path takes /v1/ and words in small letters, not "${path}". Example: /v1/statements. Add parameters by hand afterwards.`,
    )
  const other = endpoints.find((one) => one.method === 'get' && one.path === path)
  if (other) throw new UsageFault(`${other.name} has the path ${path}. Choose another one with --path.`)
  return path
}

/** @throws UsageFault for a scope that does not exist. */
const requireAccess = (access: string): string => {
  if (scopes.some((scope) => scope === access)) return access
  throw new UsageFault(`--access takes one of ${scopes.join(', ')}, not "${access}".`)
}

const serviceSchema = z.object({
  functions: z.record(
    z.string(),
    z.object({
      handler: z.string(),
      environment: z.record(z.string(), z.unknown()).default({}),
      events: z.array(
        z.object({ httpApi: z.object({ method: z.string(), path: z.string() }).optional().catch(undefined) }),
      ),
    }),
  ),
})

/** The functions with GET routes alone, which have no right to write. */
const requireFunction = (name: string | undefined, template = '') => {
  const all = Object.entries(serviceSchema.parse(parseTemplate(template)).functions).map(
    ([functionName, definition]) => {
      const calls = definition.events.flatMap(({ httpApi }) => httpApi ?? [])
      const routes = calls.map(({ path }) => path)
      return {
        functionName,
        area: definition.handler.split('/')[1] ?? '',
        routes,
        opensVault: 'VAULT_KEY' in definition.environment,
        isReading: calls.length > 0 && calls.every(({ method }) => method === 'get'),
      }
    },
  )
  const reading = all.filter(({ isReading }) => isReading)
  const found = reading.find(({ functionName }) => functionName === name)
  if (found) return found
  const names = reading.map(({ functionName }) => functionName).join(', ')
  throw new UsageFault(`--function takes a function that only reads, not "${name ?? ''}". There are: ${names}.`)
}

/** The file of src/api/ that has the calls of a function, and what they have in common. */
const requireApi = (functionPath: string, read: (path: string) => string | undefined) => {
  const source = read(functionPath) ?? ''
  const [, module = ''] = /Endpoint\b[^;]*? from '(#api\/[\w-]+\.ts)'/.exec(source) ?? []
  const path = module.replace('#api', 'src/api')
  const text = read(path) ?? ''
  const [, list] = /export const (\w+Endpoints): readonly Endpoint\[\]/.exec(text) ?? []
  const { access = '', tag = '' } =
    endpoints.find((one) => one.method === 'get' && source.includes(`${camel(one.name)}Endpoint`)) ?? {}
  if (list === undefined || !source.includes('makeDoor('))
    throw new CommandFault(`${functionPath} does not have calls that require a scope. Choose another function.`)
  return { module, path, list, access, tag }
}

/** The names that the new endpoint uses and its file does not import yet. */
const namesOf = (path: string, read: (path: string) => string | undefined) => {
  const imports = (read(path) ?? '').split('\n\n', 1)[0] ?? ''
  return (
    [
      ['* as z', 'zod'],
      ['pageParameters', './list-query.ts'],
      ['nextCursor', './parts.ts'],
    ] as const
  ).filter(([name]) => !imports.includes(name))
}

/** `/v1/accounts/{proxy+}` covers every path below `/v1/accounts`. */
const covers = (route: string, path: string): boolean =>
  route.endsWith('/{proxy+}') ? path.startsWith(route.replace('{proxy+}', '')) : route === path
