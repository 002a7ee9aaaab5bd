import * as z from 'zod'

/** One type of event or fact: everything the rest of Sluice may ask about it. Data, not logic. */
export type CatalogueEntry = Readonly<{
  /** `{Domain}.{Entity}.{Action}.v{n}`. */
  type: string
  /** One sentence: what has happened when this is said. */
  summary: string
  /** Who may say it: a producer through intake, or an area of Sluice itself. */
  publisher: 'producer' | `sluice/${string}`
  /** The shape of `data`. Unknown fields are kept: readers are tolerant. */
  data: z.ZodType<Record<string, unknown>>
  /** RabbitMQ exchanges it goes out on, with its type as the routing key. */
  exchanges: readonly string[]
}>

/** Exchange for new consumers: every fact, as a CloudEvent. */
export const everyFact = 'sluice.events'

/** Exchange of the risk engine's existing consumers. Requirement S1.5. */
export const riskEvents = 'risk_events'

/** At most 64 characters: account, entity and reference ids. */
export const shortText = z.string().min(1).max(64)

/** At most 2,000 characters: what people write. */
export const longText = z.string().max(2000)

export const instant = z.iso.datetime({ offset: true }).describe('ISO 8601 with an offset.')

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters (ISO 3166-1 alpha-2)')

/** ISO 4217. */
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters (ISO 4217)')

/** Money that may be nothing or less: a balance. */
export const balance = z.strictObject({ minorUnits: z.int(), currency })

/** Money that moves: more than nothing. */
export const amount = z.strictObject({ minorUnits: z.int().positive(), currency })
