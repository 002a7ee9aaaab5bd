import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/** Returns the faults of a value; none if it fits. */
export type Faults = (value: unknown) => readonly string[]

const settings = { allErrors: true, strict: false } as const

const faultsBy =
  (validate: ValidateFunction): Faults =>
  (value) =>
    validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)

/** Compiles a schema of JSON Schema 2020-12. @throws Error when it is none, or uses a word that 2020-12 does not have. */
export const faults2020 = (schema: Readonly<Record<string, unknown>>): Faults => {
  const ajv = new Ajv2020({ ...settings, strictSchema: true, keywords: ['x-sensitive', 'x-privacy'] })
  formats.default(ajv)
  return faultsBy(ajv.compile(schema))
}

/** Gives the schemas inside a document by their pointer. Example: `/components/schemas/Receipt`. */
export const schemasIn = (document: Readonly<Record<string, unknown>>, dialect: '2020-12' | 'draft-07') => {
  const ajv = dialect === '2020-12' ? new Ajv2020(settings) : new Ajv(settings)
  formats.default(ajv)
  ajv.addSchema(document, 'document.json')
  return (pointer: string): Faults => {
    const fragment = pointer.split('/').map(encodeURIComponent).join('/')
    return faultsBy(ajv.compile({ $ref: `document.json#${fragment}` }))
  }
}

/** A step of a JSON pointer. Example: `/v1/events` → `~1v1~1events`. */
export const step = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** Every reference in a document. */
export const referencesIn = (node: unknown): readonly string[] => {
  if (typeof node !== 'object' || node === null) return []
  const own = '$ref' in node && typeof node.$ref === 'string' ? [node.$ref] : []
  return [...own, ...Object.values(node).flatMap(referencesIn)]
}

/** The target of a reference inside a document; `undefined` if there is none. */
export const follow = (document: unknown, reference: string): unknown =>
  reference
    .replace(/^#\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (node, part) => (typeof node === 'object' && node !== null ? Reflect.get(node, part) : undefined),
      document,
    )
