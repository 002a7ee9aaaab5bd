import * as z from 'zod'
import type { Extensions } from '#facts/domain/fact.ts'
import { isUtf8, readMediaType } from '#kernel/application/media-type.ts'
import { namesSluice } from '#kernel/domain/own-names.ts'
import { published, timeText } from './define.ts'
import { extensionCountMax, extensionLengthMax, extensionNames } from './extensions.ts'

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

/** All extension attributes of an event. */
export const extensionSchema: z.ZodType<Extensions> = z
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
