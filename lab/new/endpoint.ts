import * as z from 'zod'
import { endpoints } from '#api/endpoints.ts'
import { CommandFault, UsageFault } from '#commands/command-line.ts'
import { scopes } from '#kernel/domain/scope.ts'
import { parseTemplate } from '#local/template.ts'
import { addBefore, addImport, addRow, addSection, addToArray, addToYaml } from './edits.ts'
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
    const { functionName, area, routes } = requireFunction(options.function, read('serverless.yml'))
    const functionPath = `functions/${area}/${functionName}.ts`
    const api = requireApi(functionPath, read)
    const call: Call = {
      name,
      path,
      area,
      access: requireAccess(options.access ?? api.access),
      tag: api.tag,
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

type Call = Readonly<{ name: string; path: string; area: string; access: string; tag: string }>

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
  const [, access = ''] = /method: 'get',\s+path: '[^']*',\s+access: '([^']+)'/.exec(text) ?? []
  const [, tag = ''] = /tag: '(\w+)'/.exec(text) ?? []
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

/** Example: `list-account-statements` → `account statements`. */
const thingsOf = (name: string): string => name.replace('list-', '').replaceAll('-', ' ')

/** Example: `list-account-statements` → `accountStatement`. */
const itemOf = (name: string): string => camel(name.replace('list-', '')).replace(/s$/, '')

const endpointSource = ({ name, path, access, tag }: Call): string => {
  const item = itemOf(name)
  return `const ${item}Page = z
  .object({ items: z.array(z.object({ id: z.string() })).max(200), nextCursor })
  .meta({ id: '${pascal(item)}Page', title: 'Page of ${thingsOf(name)}' })

/** A page of ${thingsOf(name)}. */
export const ${camel(name)}Endpoint: Endpoint = {
  name: '${name}',
  method: 'get',
  path: '${path}',
  access: '${access}',${access === 'open' ? '' : '\n  isForPartners: true,'}
  tag: '${tag}',
  summary: 'List ${thingsOf(name)}',
  description: 'Ordered by \`id\`.',
  parameters: [...pageParameters],
  answers: {
    200: {
      description: 'One page.',
      content: {
        'application/json': {
          schema: ${item}Page,
          example: { items: [{ id: '${name.replace(/^list-|s$/g, '')}-1' }], nextCursor: null },
        },
      },
    },
  },
  errors: ['query-invalid'],
}`
}

const useCaseSource = ({ name }: Call): string => {
  const page = `${pascal(itemOf(name))}Page`
  return `import * as z from 'zod'
import { cursorOf, pageFields } from '#api/list-query.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'

/** A page of a tenant, or of a partner of it, after the item with the id \`after\`. */
type ${page}Query = Tenancy & Readonly<{ limit: number; after: string | undefined }>

type ${page} = Readonly<{
  items: readonly Readonly<{ id: string }>[]
  /** The id of the last item; \`undefined\` on the last page. */
  next: string | undefined
}>

type Needs = Readonly<{ readPage: (query: ${page}Query) => Promise<${page}> }>

const query = z.strictObject(pageFields((text) => (text === '' ? undefined : text)))

/**
 * One page of the ${thingsOf(name)} of a tenant, or of a partner of it, by id.
 * @throws Refusal \`query-invalid\`.
 */
export const make${pascal(name)} =
  ({ readPage }: Needs) =>
  async ({ tenantId, partnerId }: Tenancy, input: Readonly<Record<string, string | undefined>>) => {
    const parsed = query.safeParse(input)
    if (!parsed.success)
      throw new Refusal('query-invalid', 'The query is invalid. See \`issues\` for each parameter.', issuesOf(parsed.error))
    const { limit, cursor: after } = parsed.data
    const { items, next } = await readPage({ tenantId, partnerId, limit, after })
    return { items, nextCursor: next === undefined ? null : cursorOf(next) }
  }
`
}

const testSource = ({ name, area }: Call): string => `import { describe, expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { make${pascal(name)} } from '#${area}/application/${name}.ts'

const acme = wholeTenant('acme')

/** Two pages of one item each for every tenant and partner. */
const ${camel(name)} = make${pascal(name)}({
  readPage: async ({ tenantId, partnerId = tenantId, after }) =>
    after === undefined
      ? { items: [{ id: \`\${partnerId}-1\` }], next: \`\${partnerId}-1\` }
      : { items: [{ id: \`\${after}-and-more\` }], next: undefined },
})

describe('${name}', () => {
  it('returns the ${thingsOf(name)} of the tenant in pages', async () => {
    const first = await ${camel(name)}(acme, { limit: '1' })
    expect(first).toEqual({ items: [{ id: 'acme-1' }], nextCursor: expect.any(String) })
    const second = await ${camel(name)}(acme, { limit: '1', cursor: first.nextCursor ?? '' })
    expect(second).toEqual({ items: [{ id: 'acme-1-and-more' }], nextCursor: null })
  })

  it('returns those of a partner to this partner', async () => {
    const { items } = await ${camel(name)}({ ...acme, partnerId: 'shop-7' }, {})
    expect(items).toEqual([{ id: 'shop-7-1' }])
  })

  it.each([{ limit: '0' }, { limit: '201' }, { cursor: '' }, { other: 'x' }])('refuses the query %o', async (query) => {
    await expect(${camel(name)}(acme, query)).rejects.toMatchObject({ code: 'query-invalid' })
  })
})
`

const wiringSource = ({ name }: Call): string =>
  `const ${camel(name)} = make${pascal(name)}({ readPage: async () => ({ items: [], next: undefined }) })`

const callSource = ({ name }: Call): string =>
  `guardedCall({ ...door, endpoint: ${camel(name)}Endpoint }, async ({ query }, caller) => ({
  status: 200,
  body: await ${camel(name)}(caller, query),
}))`

const sectionOf = ({ name, path }: Call): string => `## GET ${path}

The list has the ${thingsOf(name)} of the tenant, ordered by \`id\`.
\`limit\` and \`cursor\` are as for [\`GET /v1/events\`](#get-v1events).`
