import * as z from 'zod'

/** Everything a schema asks of `data`, flat: path and keyword → what is asked. Lists are words with blanks between them. */
export type Promises = Readonly<Record<string, string | number | boolean>>

type Node = Readonly<Record<string, unknown>>

export const promisesOf = (schema: z.ZodType): Promises =>
  Object.fromEntries(rowsOf('data', z.toJSONSchema(schema, { io: 'input' })))

type Row = readonly [string, string | number | boolean]

const rowsOf = (path: string, node: Node): readonly Row[] =>
  Object.entries(node).flatMap(([keyword, value]) => rowsOfKeyword(path, keyword, value))

const silent = ['$schema', 'description', 'title', 'default', 'examples', 'x-sensitive', 'x-privacy']

const rowsOfKeyword = (path: string, keyword: string, value: unknown): readonly Row[] => {
  if (silent.includes(keyword)) return []
  if (keyword === 'properties' || keyword === '$defs') return childrenOf(value, (name) => `${path}.${name}`)
  if (keyword === 'anyOf' || keyword === 'oneOf') return childrenOf(value, (index) => `${path}|${index}`)
  if (Array.isArray(value)) return [[`${path} ${keyword}`, value.toSorted().join(' ')]]
  if (isNode(value)) return rowsOf(`${path}.[${keyword}]`, value)
  return [[`${path} ${keyword}`, typeof value === 'number' || typeof value === 'boolean' ? value : String(value)]]
}

const childrenOf = (value: unknown, pathOf: (name: string) => string): readonly Row[] =>
  Object.entries(isNode(value) ? value : {}).flatMap(([name, child]) =>
    isNode(child) ? rowsOf(pathOf(name), child) : [],
  )

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null
