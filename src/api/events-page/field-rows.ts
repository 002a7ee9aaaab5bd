import { kindOf } from './kind-of.ts'
import { type Schema, schemaShape } from './schema-shape.ts'

/** One field of a type's data. `name` is dotted; `[]` is each item of a list, `*` each name of a free object. */
export type FieldRow = Readonly<{
  name: string
  kind: string
  isRequired: boolean
  /** `secret`, `personal` or `identifier`; empty for a field that is not marked. */
  mark: string
  meaning: string
}>

/** Every field of a JSON Schema, parents before children. */
export const fieldRows = (schema: unknown): readonly FieldRow[] =>
  [...Map.groupBy(rowsUnder('', schema), ({ name }) => name)].map(([name, rows]) => joined(name, rows))

/** One row for a field that has a different kind in each choice of its parent. */
const joined = (name: string, rows: readonly FieldRow[]): FieldRow => ({
  name,
  kind: [...new Set(rows.map(({ kind }) => kind))].join(' or '),
  isRequired: rows.every(({ isRequired }) => isRequired),
  mark: rows.find(({ mark }) => mark !== '')?.mark ?? '',
  meaning: [...new Set(rows.map(({ meaning }) => meaning))].join(' '),
})

const rowsUnder = (under: string, input: unknown): readonly FieldRow[] => {
  const { properties, required } = schemaShape.parse(input)
  return Object.entries(properties).flatMap(([name, field]) =>
    rowsOf(`${under}${name}`, schemaShape.parse(field), required.includes(name)),
  )
}

const rowsOf = (name: string, schema: Schema, isRequired: boolean): readonly FieldRow[] => [
  { name, kind: kindOf(schema), isRequired, mark: schema['x-privacy'], meaning: schema.description ?? '' },
  ...partsOf(name, schema),
]

const partsOf = (name: string, schema: Schema): readonly FieldRow[] => [
  ...rowsUnder(`${name}.`, schema),
  ...(schema.items === undefined ? [] : elementRows(`${name}[]`, schema.items)),
  ...(isSchema(schema.additionalProperties) ? elementRows(`${name}.*`, schema.additionalProperties) : []),
  ...[...schema.anyOf, ...schema.oneOf].flatMap((choice) => partsOf(name, schemaShape.parse(choice))),
]

/** An element has its own row only if it is marked; the row of its list describes the rest. */
const elementRows = (name: string, input: unknown): readonly FieldRow[] => {
  const schema = schemaShape.parse(input)
  const rows = rowsOf(name, schema, true)
  return schema['x-privacy'] !== '' ? rows : rows.slice(1)
}

/** `additionalProperties: {}` only allows unknown fields. */
const isSchema = (node: unknown): boolean => typeof node === 'object' && node !== null && Object.keys(node).length > 0
