import * as z from 'zod'
import { isFields, pointerTo } from '#catalogue/marked-places.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { JsonObject } from '#kernel/domain/json.ts'

/** The field of `data` for all fields that the type of an event does not know. No type has a field of this name. */
export const unknownFields = 'unknown'

/** The pointers of the two values that hold what a producer added to an event: fields of `data`, and extension attributes. */
export const unknownPlace = `/data/${unknownFields}`
export const extensionsPlace = '/sluiceextensions'

/** Adjacent fields of an object, and the name of the field before them. Null: they are the first ones. */
const run = z.tuple([z.string().nullable(), z.custom<JsonObject>(isFields)]).readonly()
const runs = z.array(run).readonly()

type Run = z.output<typeof run>

/** The fields that were taken out of objects, by the pointer of their object in the fact. */
const added = z.record(z.string(), runs)

type AddedFields = z.output<typeof added>

/**
 * Gathers the fields and attributes that a producer added, with their names: the fields in one field of `data`, and the attributes
 * in one attribute. What a producer adds then needs two commitments at most, however many fields it has. `places` are their pointers.
 */
export const gatherAdded = (fact: FactDraft, places: ReadonlySet<string>): FactDraft => {
  if (places.size === 0) return fact
  const { rest, taken } = takeFields(fact, places)
  const { '': attributes, ...fields } = taken
  return {
    ...rest,
    ...(attributes && { sluiceextensions: attributes }),
    data: { ...rest.data, ...(Object.keys(fields).length > 0 && { [unknownFields]: fields }) },
  } as FactDraft
}

/** Puts gathered fields and attributes back in their places and order. @throws ZodError if they are not of that form. */
export const scatterAdded = <Known extends Readonly<{ data: JsonObject }>>(
  fact: Known,
  gathered: Readonly<{ fields: boolean; attributes: boolean }>,
): Known => {
  const { sluiceextensions, ...attributes } = fact as Known & Readonly<{ sluiceextensions?: unknown }>
  const { [unknownFields]: fields, ...data } = fact.data
  const rest = {
    ...(gathered.attributes ? attributes : fact),
    data: gathered.fields ? data : fact.data,
  }
  const taken = {
    ...(gathered.fields && added.parse(fields)),
    ...(gathered.attributes && { '': runs.parse(sluiceextensions) }),
  }
  return withFields(rest, taken, '') as Known
}

const takeFields = (fact: FactDraft, places: ReadonlySet<string>) => {
  const taken: Record<string, readonly Run[]> = {}
  const without = (value: unknown, pointer: string): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => without(item, pointerTo(pointer, index)))
    if (!isFields(value)) return value
    const entries = Object.entries(value).map(([name, inner]) => ({ name, inner, at: pointerTo(pointer, name) }))
    const own = runsOf(entries.map(({ name, inner, at }) => ({ name, inner, isTaken: places.has(at) })))
    if (own.length > 0) taken[pointer] = own
    const left = entries.filter(({ at }) => !places.has(at))
    return Object.fromEntries(left.map(({ name, inner, at }) => [name, without(inner, at)]))
  }
  return { rest: without(fact, '') as FactDraft, taken }
}

type Field = Readonly<{ name: string; inner: unknown; isTaken: boolean }>

const runsOf = (fields: readonly Field[]): readonly Run[] => {
  const found: Run[] = []
  let [before, entries]: [string | null, [string, unknown][]] = [null, []]
  const end = (): void => {
    if (entries.length > 0) found.push([before, Object.fromEntries(entries)])
    entries = []
  }
  for (const { name, inner, isTaken } of fields) {
    if (isTaken) entries.push([name, inner])
    else {
      end()
      before = name
    }
  }
  end()
  return found
}

const withFields = (value: unknown, taken: AddedFields, pointer: string): unknown => {
  if (Array.isArray(value)) return value.map((item, index) => withFields(item, taken, pointerTo(pointer, index)))
  if (!isFields(value)) return value
  const own = new Map(taken[pointer])
  const fieldsAfter = (name: string | null) => Object.entries(own.get(name) ?? {})
  const entries = Object.entries(value).flatMap(([name, inner]) => [
    [name, withFields(inner, taken, pointerTo(pointer, name))] as const,
    ...fieldsAfter(name),
  ])
  return Object.fromEntries([...fieldsAfter(null), ...entries])
}
