import * as z from 'zod'
import type { JsonObject } from '#kernel/domain/json.ts'

/** Where a fact goes out on RabbitMQ, with its type as the routing key. */
export type Route = Readonly<{
  exchange: string
  /** Brought to this version of the type for consumers that know no other. Default: as it is. */
  as?: string
}>

/** One version of one type of event or fact: everything the rest of Sluice may ask about it. Data, not logic. */
export type CatalogueEntry = Readonly<{
  /** `{Domain}.{Entity}.{Action}.v{n}`. */
  type: string
  /** One sentence: what has happened when this is said. */
  summary: string
  /** Who says it, after its state has changed: in words, or `sluice/{area}` for Sluice's own, which no producer may send. */
  publisher: string
  /** The shape of `data`. Unknown fields are kept: readers are tolerant. */
  data: z.ZodType<Record<string, unknown>>
  /** A whole `data` as a producer would send it, about nobody real. */
  example: JsonObject
  routes: readonly Route[]
  /** What the flat envelope of requirements S4 calls it, and its routing key there. */
  legacy?: Readonly<{ name: string; routingKey: string }>
}>

/** Exchange for new consumers: every fact, as a CloudEvent. */
export const everyFact = 'sluice.events'

/** Exchange of the risk engine's existing consumers. Requirement S1.5. */
export const riskEvents = 'risk_events'

/** Exchange of the order consumers that know the first version of an order and no other. */
export const tradingEvents = 'trading_events'

type Entry<Schema extends z.ZodType> = Omit<CatalogueEntry, 'data' | 'example' | 'routes'> &
  Readonly<{ data: Schema; example: z.input<Schema> & JsonObject; routes?: readonly Route[] }>

/** An entry whose example fits its schema. Without routes of its own it goes to new consumers alone. */
export const define = <Schema extends z.ZodType<Record<string, unknown>>>(entry: Entry<Schema>): CatalogueEntry => ({
  routes: [{ exchange: everyFact }],
  ...entry,
})

/**
 * Marks what tells of a person, or opens a door: it is masked wherever an operator could read it, and no log has it. Text is
 * marked unless it is a word of a vocabulary (a kind, a rule, an instrument) or the id of a thing (an order, an invoice).
 * The whole rule: docs/privacy.md, "What is masked, and for whom".
 */
export const sensitive = <Schema extends z.ZodType>(schema: Schema): Schema => schema.meta({ 'x-sensitive': true })

export const instant = z.iso.datetime({ offset: true }).describe('ISO 8601 with an offset.')
