import { catalogue, producerType } from '#catalogue/catalogue.ts'
import type { CatalogueEntry } from '#catalogue/define.ts'
import { legacyOf } from '#catalogue/legacy.ts'

/** One type of the catalogue, for callers. */
type EventType = Readonly<{
  type: string
  summary: string
  publisher: string
  producible: boolean
  aliases?: readonly string[]
  legacyName?: string
  schema: string
}>

/** The whole catalogue, as one page of a list. */
export const eventTypes = (): Readonly<{ items: readonly EventType[]; nextCursor: null }> => ({
  items: [...catalogue.values()].map(eventTypeOf),
  nextCursor: null,
})

const eventTypeOf = ({ type, summary, publisher, aliases }: CatalogueEntry): EventType => {
  const legacy = legacyOf(type)
  return {
    type,
    summary,
    publisher,
    producible: producerType(type) !== undefined,
    ...(aliases && { aliases }),
    ...(legacy && { legacyName: legacy.name }),
    schema: `/v1/event-types/${type}/schema`,
  }
}
