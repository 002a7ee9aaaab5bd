import { type Schema, schemaShape } from './schema-shape.ts'

/** The values of a field, in words. Example: `text, 1–64 characters`. */
export const kindOf = (schema: Schema): string => {
  const choices = [...schema.anyOf, ...schema.oneOf].map((choice) => kindOf(schemaShape.parse(choice)))
  if (choices.length > 0) return [...new Set(choices)].join(' or ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => kindOf({ ...schema, type })).join(' or ')
  if (schema.const !== undefined) return `\`${schema.const}\``
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (schema.$ref !== undefined) return `${schema.$ref.split('/').at(-1)?.toLowerCase()} code`
  if (schema.type === 'string') return textKind(schema)
  if (schema.type === 'integer' || schema.type === 'number') return numberKind(schema)
  if (schema.type === 'array') return listKind(schema)
  if (schema.type === 'boolean') return '`true` or `false`'
  return schema.type ?? 'any JSON'
}

const formats: Readonly<Record<string, string>> = {
  'date-time': 'time',
  uuid: 'UUID',
  uri: 'URL',
  email: 'e-mail address',
}

const textKind = ({ format, minLength, maxLength, pattern }: Schema): string => {
  const kind = formats[format ?? ''] ?? format ?? 'text'
  const shape = pattern !== undefined && format === undefined ? `, \`${pattern.replaceAll('|', '\\|')}\`` : ''
  return `${kind}${lengthOf(minLength, maxLength)}${shape}`
}

const lengthOf = (min: number | undefined, max: number | undefined): string =>
  max === undefined ? '' : `, ${min ?? 0}–${max.toLocaleString('en')} characters`

const numberKind = ({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string => {
  const kind = type === 'integer' ? 'whole number' : 'number'
  const from = isLimit(minimum)
    ? `at least ${minimum}`
    : isLimit(exclusiveMinimum)
      ? `more than ${exclusiveMinimum}`
      : ''
  const to = isLimit(maximum) ? `at most ${maximum}` : isLimit(exclusiveMaximum) ? `less than ${exclusiveMaximum}` : ''
  return [kind, from, to].filter((words) => words !== '').join(', ')
}

/** The bound of safe integers holds for every whole number. The page states it once. */
const isLimit = (bound: number | undefined): boolean =>
  bound !== undefined && Math.abs(bound) !== Number.MAX_SAFE_INTEGER

const listKind = ({ items, minItems, maxItems }: Schema): string => {
  const kind = `list of ${kindOf(schemaShape.parse(items ?? {}))}`
  return maxItems === undefined ? kind : `${kind}, ${minItems ?? 0}–${maxItems} of them`
}
