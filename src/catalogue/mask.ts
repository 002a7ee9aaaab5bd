import type { JsonObject } from '#kernel/domain/json.ts'
import { catalogue } from './catalogue.ts'
import { isFields, maskBySchema, maskFields } from './mask-by-schema.ts'

/**
 * The data of a fact as those may see it who keep Sluice running: without what its type marks as sensitive, and without
 * what its type does not know. Of a type the catalogue does not have only the names of the fields stay.
 */
export const maskSensitive = (type: string, data: JsonObject): JsonObject => {
  const entry = catalogue.get(type)
  const shown = entry && maskBySchema(entry.data, data)
  return isFields(shown) ? shown : maskFields(data, () => undefined)
}
