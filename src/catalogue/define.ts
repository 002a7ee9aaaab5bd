import * as z from 'zod'
import { timeFault } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'

/** A destination on RabbitMQ. The type of the fact is the routing key. */
export type Route = Readonly<{
  exchange: string
  /** Converted to this version of the type for consumers that know no other. Default: unchanged. */
  as?: string
  /** Whether its consumers receive personal and secret values. Default: commitments in their place. */
  clear?: true
}>

/** One version of one type of event or fact, as data. */
export type CatalogueEntry = Readonly<{
  /** `{Domain}.{Entity}.{Action}.v{n}`. */
  type: string
  /** One sentence: what happened. */
  summary: string
  /** The system that publishes it, in words, or `sluice/{area}`. A producer cannot send a type of Sluice. */
  publisher: string
  /** The schema of `data`. Unknown fields are stored: readers are tolerant. */
  data: z.ZodType<Record<string, unknown>>
  /** A complete `data`, with fictitious values. */
  example: JsonObject
  routes: readonly Route[]
  /** Earlier names of the type. An event that is sent under one has this type. */
  aliases?: readonly string[]
  /** Its name and routing key in the flat envelope of requirements S4. */
  legacy?: Readonly<{ name: string; routingKey: string }>
  /**
   * For how many days the vault stores the secret values of an event. Every type with a secret field states it. After a higher number
   * the secrets that DynamoDB deleted before count as altered until it is reached: use a new version of the type.
   */
  secretDays?: number
}>

/** Exchange for new consumers: every fact, as a CloudEvent. */
export const everyFact = 'sluice.events'

/** Exchange of the risk engine's existing consumers. Requirement S1.5. */
export const riskEvents = 'risk_events'

/** Exchange of the order consumers that know only the first version of an order. */
export const tradingEvents = 'trading_events'

type Entry<Schema extends z.ZodType> = Omit<CatalogueEntry, 'data' | 'example' | 'routes'> &
  Readonly<{ data: Schema; example: z.input<Schema> & JsonObject; routes?: readonly Route[] }>

/** An entry whose example fits its schema. Without routes only new consumers receive it. */
export const define = <Schema extends z.ZodType<Record<string, unknown>>>(entry: Entry<Schema>): CatalogueEntry => ({
  routes: [{ exchange: everyFact }],
  ...entry,
})

/**
 * Marks personal data and credentials. They are masked for operators and never logged. Text is marked unless it is a word of
 * a vocabulary (a kind, a rule, an instrument) or the id of a thing (an order, an invoice). See docs/privacy.md.
 */
const marked =
  (privacy: 'secret' | 'personal' | 'identifier') =>
  <Schema extends z.ZodType>(schema: Schema): Schema =>
    schema.meta({ 'x-sensitive': true, 'x-privacy': privacy })

/** Marks a credential, such as a token. It is in the vault until its type ends it, and never in a fact. */
export const secret = marked('secret')

/** Marks what a person can demand to be erased: names, addresses, free text, images. It is in the vault and never in a fact. */
export const personal = marked('personal')

/** Marks an id of a person, an account or a producer. It stays in the fact, because laws against money laundering require it. */
export const identifier = marked('identifier')

/** Keywords of JSON Schema that mean the same in every engine. */
type Portable = Readonly<{ pattern: string; not?: Readonly<{ pattern: string }> }>

/**
 * What a published schema has instead of a pattern that only JavaScript reads. It may accept more, because portable patterns
 * have neither `\p{…}` nor a look ahead: the description states the rest.
 */
export const published = z.registry<Portable>()

export const instant = z.iso.datetime({ offset: true, error: timeFault }).describe('ISO 8601 with an offset.')

/** A time with at most 12 digits after the second: picoseconds, which no clock exceeds. */
const exactPattern = z.regexes.datetime({ offset: true }).source.replace('\\.\\d+', '\\.\\d{1,12}')

/** A time that is stored with all its digits. Text that is not a time has that fault alone. */
export const exactTime = z.iso
  .datetime({ offset: true, error: timeFault, abort: true })
  .refine((time) => !/\.[0-9]{13}/.test(time), 'must have at most 12 digits after the second')
  .register(published, { pattern: exactPattern })
  .describe('RFC 3339 with an offset, and at most 12 digits after the second.')

const earliestMs = Date.parse('0000-01-01T00:00:00Z')
const latestMs = Date.parse('9999-12-31T23:59:59.999Z')

/** In UTC a time may leave the four-digit years of RFC 3339. */
const isInFourDigitYears = (time: string): boolean => {
  const at = Date.parse(time)
  return at >= earliestMs && at <= latestMs
}

/** A time of an envelope. It is stored as its producer wrote it. */
export const timeText = exactTime.refine(isInFourDigitYears, 'must be within the years 0000 to 9999 in UTC')
