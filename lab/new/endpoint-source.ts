import { camel, pascal } from './names.ts'

/** A call that lists what a tenant has. Its function is in `area`. */
export type ListCall = Readonly<{
  name: string
  path: string
  area: string
  access: string
  tag: string
  /** Whether its function can open the vault. */
  opensVault: boolean
}>

/** Example: `list-account-statements` → `account statements`. */
export const thingsOf = (name: string): string => name.replace('list-', '').replaceAll('-', ' ')

/** Example: `list-account-statements` → `accountStatement`. */
const itemOf = (name: string): string => camel(name.replace('list-', '')).replace(/s$/, '')

export const endpointSource = ({ name, path, access, tag, opensVault }: ListCall): string => {
  const item = itemOf(name)
  return `const ${item}Page = z
  .object({ items: z.array(z.object({ id: z.string() })).max(200), nextCursor })
  .meta({ id: '${pascal(item)}Page', title: 'Page of ${thingsOf(name)}' })

/** A page of ${thingsOf(name)}. */
export const ${camel(name)}Endpoint: Endpoint = {
  name: '${name}',${opensVault ? "\n  unrecordedBecause: 'It shows no value of the vault.'," : ''}
  isConditional: true,
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

export const useCaseSource = ({ name }: ListCall): string => {
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

export const testSource = ({ name, area }: ListCall): string => `import { describe, expect, it } from 'vitest'
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

export const wiringSource = ({ name }: ListCall): string =>
  `const ${camel(name)} = make${pascal(name)}({ readPage: async () => ({ items: [], next: undefined }) })`

export const callSource = ({ name }: ListCall): string =>
  `guardedCall({ ...door, endpoint: ${camel(name)}Endpoint }, async ({ query }, caller) => ({
  status: 200,
  body: await ${camel(name)}(caller, query),
}))`

export const sectionOf = ({ name, path }: ListCall): string => `## GET ${path}

The list has the ${thingsOf(name)} of the tenant, ordered by \`id\`.
\`limit\` and \`cursor\` are as for [\`GET /v1/events\`](#get-v1events).`
