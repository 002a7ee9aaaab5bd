import * as z from 'zod'
import * as core from 'zod/v4/core'
import { innerOf, privacyOf } from './marked-places.ts'

/** Begins every commitment. After it follow the 43 characters of a SHA-256 in base64url. */
export const commitmentPrefix = 'commitment:'

/** A text that takes the place of a personal or secret value in a fact. The value is in the vault. */
const commitment = z.string().regex(/^commitment:[A-Za-z0-9_-]{43}$/)

export const isCommitment = (value: unknown): value is string => commitment.safeParse(value).success

type Schema = core.$ZodType

/**
 * The schema of the data of a fact whose values are in the vault: it accepts a commitment in every place that the schema marks as
 * personal or secret. It is made once for each schema.
 */
export const withCommitments = <Known extends Schema>(schema: Known): Known => {
  const known = derived.get(schema) ?? derive(schema)
  derived.set(schema, known)
  // The output differs only in places whose text no consumer reads.
  return known as Known
}

const derived = new WeakMap<Schema, Schema>()

const derive = (schema: Schema): Schema => {
  const privacy = privacyOf(schema)
  if (privacy === 'personal' || privacy === 'secret') return z.union([commitment, asType(schema)])
  if (privacy) return schema
  if (schema instanceof core.$ZodLazy)
    return copyOf(schema, { getter: () => withCommitments(schema._zod.def.getter()) })
  if (schema instanceof core.$ZodPipe)
    return copyOf(schema, { in: withCommitments(schema._zod.def.in), out: withCommitments(schema._zod.def.out) })
  const [inner] = innerOf(schema) ?? []
  if (inner) return copyOf(schema, { innerType: withCommitments(inner) })
  if (schema instanceof core.$ZodUnion) return copyOf(schema, { options: schema._zod.def.options.map(withCommitments) })
  if (schema instanceof core.$ZodArray) return copyOf(schema, { element: withCommitments(schema._zod.def.element) })
  if (schema instanceof core.$ZodTuple) return deriveTuple(schema)
  if (schema instanceof core.$ZodRecord)
    return copyOf(schema, { valueType: withCommitments(schema._zod.def.valueType) })
  return schema instanceof core.$ZodObject ? deriveObject(schema) : schema
}

const deriveTuple = (schema: core.$ZodTuple): Schema => {
  const { items, rest } = schema._zod.def
  return copyOf(schema, { items: items.map(withCommitments), rest: rest && withCommitments(rest) })
}

const deriveObject = (schema: core.$ZodObject): Schema => {
  const fields = Object.entries(schema._zod.def.shape).map(([name, field]) => [name, withCommitments(field)])
  return copyOf(schema, { shape: Object.fromEntries(fields) })
}

/** The same schema, with its checks, and with other parts. */
const copyOf = (schema: Schema, parts: object): Schema => core.clone(schema, { ...schema._zod.def, ...parts })

const asType = (schema: Schema): z.ZodType => schema as z.ZodType
