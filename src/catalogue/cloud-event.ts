import * as z from 'zod'
import type { Extensions } from '#facts/domain/fact.ts'
import { issueCountMax, issuesOf } from '#kernel/application/issues-of.ts'
import { isUtf8, readMediaType } from '#kernel/application/media-type.ts'
import { type Issue, Refusal } from '#kernel/domain/errors.ts'
import { type JsonObject, withoutNulls } from '#kernel/domain/json.ts'
import { namesSluice } from '#kernel/domain/own-names.ts'
import { unseenAccountIds } from './account-ids.ts'
import { catalogue, producerType, producerTypes, suggestionFor } from './catalogue.ts'
import { published, timeText } from './define.ts'
import { extensionCountMax, extensionLengthMax, extensionNames, faultOfExtensionName } from './extensions.ts'
import { unkeepable } from './json-limits.ts'
import { typeNamed } from './legacy.ts'

/** CloudEvents requires non-empty text. Control characters are not allowed in an id or a header. */
export const attribute = (lengthMax: number) =>
  z
    .string()
    .min(1, { abort: true })
    .max(lengthMax)
    .regex(/^[^\p{Cc}\p{Cs}\uFFFE\uFFFF]+$/u, 'must not contain control characters')
    .register(published, { pattern: '^[^\\x00-\\x1f\\x7f-\\x9f]+$' })

/** The media type of `data`. It is compared as a media type: case and parameters do not matter. */
const jsonMediaType = attribute(256)
  .refine((text) => {
    const mediaType = readMediaType(text)
    return mediaType?.essence === 'application/json' && isUtf8(mediaType)
  }, 'must be application/json, with no other charset than UTF-8')
  .meta({ examples: ['application/json', 'Application/JSON; charset=utf-8'] })
  .transform(() => 'application/json')
  .describe('The media type `application/json`. Case and parameters do not matter, except a charset other than UTF-8.')

/** The attributes that CloudEvents and Sluice define, as a producer sends them. Unknown fields of `data` are stored. */
export const cloudEventSchema = z.strictObject({
  specversion: z.literal('1.0'),
  type: attribute(128),
  source: attribute(256).refine((source) => !namesSluice(source), 'must not begin with sluice/, which names Sluice'),
  id: attribute(256).optional(),
  time: timeText.optional(),
  subject: attribute(256).optional(),
  datacontenttype: jsonMediaType.optional(),
  dataschema: attribute(512).optional(),
  userid: z.uuid().optional(),
  correlationid: z.uuid().optional(),
  traceparent: z
    .string()
    .regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/, 'must be a W3C traceparent')
    .optional(),
  data: z.record(z.string(), z.unknown()),
})

/** The value of an extension attribute. */
const extensionValue = z.union(
  [attribute(extensionLengthMax), z.literal(''), z.boolean(), z.int32()],
  `must be a whole number of 32 bits, true, false, or text of at most ${extensionLengthMax} characters without control characters`,
)

const extensionSchema: z.ZodType<Extensions> = z
  .record(z.string(), extensionValue)
  .refine(
    (all) => Object.keys(all).length <= extensionCountMax,
    `must have at most ${extensionCountMax} extension attributes`,
  )

/** The whole envelope for documents, with the properties of a door and with extension attributes. */
export const publishedEnvelope = <Shape extends z.ZodRawShape>(own: Shape) => {
  const shape = { ...cloudEventSchema.shape, ...own }
  return z
    .object(shape)
    .catchall(extensionValue)
    .meta({ propertyNames: extensionNames(Object.keys(shape)) })
}

export type CloudEvent = Omit<z.output<typeof cloudEventSchema>, 'data'> & {
  data: JsonObject
  /** Missing if there are none. */
  extensions?: Extensions
}

/** The raw data. A parsed value may lack what the schema could not hold. */
const rawEvent = z.object({ data: z.unknown() })

/**
 * Reads one event from a producer and checks its data against the catalogue. An attribute that is null is absent, and
 * an alias of a type becomes the type.
 * @throws Refusal `event-invalid` (with every issue found) `event-type-unknown` or `body-too-large`.
 */
export const readCloudEvent = (input: unknown): CloudEvent => {
  const sent = withoutNulls(input)
  const event = readEnvelope(sent)
  const unkept = unkeepable(rawEvent.parse(sent).data, ['data'])
  if (unkept !== undefined) throw invalid([unkept])
  refuseLarge(sent)
  const entry = producerType(event.type)
  if (!entry) {
    throw new Refusal(
      'event-type-unknown',
      `${unknownType(event.type)} Call GET /v1/event-types for the types that a producer may send.`,
    )
  }
  const data = entry.data.safeParse(event.data)
  if (!data.success) throw invalid(issuesOf(data.error, ['data']))
  const unseen = unseenAccountIds(event.data)
  if (unseen.length > 0) throw invalid(unseen)
  return event
}

const readEnvelope = (sent: unknown): CloudEvent => {
  const { defined, added } = attributesOf(sent)
  const event = cloudEventSchema.safeParse(defined)
  const extensions = extensionSchema.safeParse(added)
  const nameFaults = faultsOfNames(Object.keys(added))
  if (!event.success || nameFaults.length > 0 || !extensions.success)
    throw invalid([...issuesIn(event), ...nameFaults, ...issuesIn(extensions)].slice(0, issueCountMax))
  const typed = { ...event.data, type: typeNamed(event.data.type) }
  return Object.keys(added).length === 0 ? typed : { ...typed, extensions: extensions.data }
}

const faultsOfNames = (names: readonly string[]): readonly Issue[] =>
  names.flatMap((name) => {
    const message = faultOfExtensionName(name)
    return message === undefined ? [] : [{ path: name, message }]
  })

const issuesIn = ({ error }: z.ZodSafeParseResult<unknown>): readonly Issue[] => (error ? issuesOf(error) : [])

/** Separates the attributes that are defined from those that the producer added. */
const attributesOf = (sent: unknown): Readonly<{ defined: unknown; added: JsonObject }> => {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return { defined: sent, added: {} }
  const { defined = [], added = [] } = Object.groupBy(Object.entries(sent), ([name]) =>
    Object.hasOwn(cloudEventSchema.shape, name) ? 'defined' : 'added',
  )
  return { defined: Object.fromEntries(defined), added: Object.fromEntries(added) }
}

const unknownType = (type: string): string =>
  catalogue.has(type)
    ? `Only Sluice publishes the event type ${type}.`
    : `The event type ${type} is unknown.${suggestionFor(type, producerTypes)}`

/**
 * One event is at most 128 KiB, so that its facts fit SNS and SQS. The limit is on the stored text: a short body may have
 * numbers that are much longer when written out.
 */
export const eventBytesMax = 128 * 1024

const refuseLarge = (input: unknown): void => {
  const bytes = new TextEncoder().encode(JSON.stringify(input)).byteLength
  if (bytes > eventBytesMax) {
    throw new Refusal(
      'body-too-large',
      `The event has ${bytes} bytes as JSON. At most ${eventBytesMax} are allowed: send less data.`,
    )
  }
}

const invalid = (issues: readonly Issue[]) =>
  new Refusal('event-invalid', 'The event is invalid. See `issues` for each field.', issues)
