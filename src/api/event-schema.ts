import { catalogue, suggestionFor } from '#catalogue/catalogue.ts'
import type { CatalogueEntry } from '#catalogue/define.ts'
import { typeNamed } from '#catalogue/legacy.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { writeWholeSchema } from './json-schema.ts'

/**
 * The `data` of a type as JSON Schema 2020-12, with an example. An alias and the legacy name of a type work as well.
 * @throws Refusal `event-type-not-found`.
 */
export const eventSchema = (name: string): JsonObject => {
  const entry = catalogue.get(typeNamed(name))
  if (!entry)
    throw new Refusal(
      'event-type-not-found',
      `The catalogue has no type ${name}.${suggestionFor(name, [...catalogue.values()])}`,
    )
  return eventSchemaOf(entry)
}

const eventSchemaOf = ({ type, summary, data, example }: CatalogueEntry): JsonObject => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:sluice:schema:${type}`,
  title: type,
  description: summary,
  ...writeWholeSchema(data),
  examples: [example],
})
