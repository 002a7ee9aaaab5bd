import fc from 'fast-check'
import { hostileNames, hostileValues } from './hostile-values.ts'

type Fault =
  | Readonly<{ kind: 'drop' }>
  | Readonly<{ kind: 'put'; value: unknown }>
  | Readonly<{ kind: 'add'; name: string; value: unknown }>

const value = fc.oneof(fc.constantFrom(...hostileValues), fc.jsonValue({ maxDepth: 1 }))
const name = fc.oneof(fc.constantFrom(...hostileNames), fc.string({ maxLength: 10 }))

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constant<Fault>({ kind: 'drop' }),
  value.map((given): Fault => ({ kind: 'put', value: given })),
  fc.tuple(name, value).map(([field, given]): Fault => ({ kind: 'add', name: field, value: given })),
)

/** A JSON value with one part of another value; unchanged if the other has no such part. */
export const varied = (values: fc.Arbitrary<unknown>, others: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(values, others, fc.nat()).map(([whole, other, place]) => {
    const paths = pathsIn(whole).filter((path) => path.length > 0 && partAt(other, path) !== undefined)
    const path = paths[place % paths.length]
    return path === undefined ? whole : spoil(whole, path, { kind: 'put', value: partAt(other, path) })
  })

const partAt = (node: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined),
    node,
  )

type Path = readonly (string | number)[]

/** A JSON value with one thing wrong in it: a field left out, put in, or of another kind. */
export const spoiled = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(values, fc.nat(), fault).map(([whole, place, wrong]) => {
    const paths = pathsIn(whole)
    return spoil(whole, paths[place % paths.length] ?? [], wrong)
  })

const pathsIn = (node: unknown): readonly Path[] => {
  if (typeof node !== 'object' || node === null) return [[]]
  const inner = Object.entries(node).flatMap(([field, child]) => pathsIn(child).map((path) => [field, ...path]))
  return [[], ...inner]
}

const spoil = (node: unknown, path: Path, wrong: Fault): unknown => {
  const [first, ...rest] = path
  if (first === undefined) return wrong.kind === 'add' ? added(node, wrong) : wrong.kind === 'put' ? wrong.value : null
  const entries = Object.entries(node as object)
  const isLast = rest.length === 0
  const changed = entries.flatMap(([field, child]) => {
    if (field !== first) return [[field, child] as const]
    return isLast && wrong.kind === 'drop' ? [] : [[field, spoil(child, rest, wrong)] as const]
  })
  return Array.isArray(node) ? changed.map(([, child]) => child) : Object.fromEntries(changed)
}

/** By entries, since that makes a field of `__proto__` too. */
const added = (node: unknown, { name: field, value: given }: Extract<Fault, { kind: 'add' }>): unknown => {
  if (Array.isArray(node)) return [...node, given]
  return Object.fromEntries([...Object.entries(typeof node === 'object' ? (node ?? {}) : {}), [field, given]])
}
