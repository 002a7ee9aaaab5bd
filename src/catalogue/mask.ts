import type { JsonObject } from '#kernel/domain/json.ts'
import { catalogue } from './catalogue.ts'
import { isFields } from './marked-places.ts'
import { maskBySchema, masked } from './mask-by-schema.ts'

/**
 * The data of a fact for operators: fields that its type marks as sensitive or does not define are masked. For an unknown type
 * only the names of the fields remain.
 */
export const maskSensitive = (type: string, data: JsonObject): JsonObject => {
  const entry = catalogue.get(type)
  const shown = entry && maskBySchema(entry.data, data)
  return isFields(shown) ? shown : Object.fromEntries(Object.keys(data).map((name) => [name, masked]))
}
