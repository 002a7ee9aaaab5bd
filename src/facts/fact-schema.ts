import * as z from 'zod'
import type { JsonObject } from '#kernel/domain/json.ts'

const text = z.string().min(1)

/** A time in UTC and a UUID, in the documents: every writer of facts keeps to them. Readers accept any text. */
const moment = text.meta({ format: 'date-time', pattern: z.regexes.datetime({}).source })
const timeText = text.meta({ format: 'date-time', pattern: z.regexes.datetime({ offset: true }).source })
const uuidText = text.meta({ format: 'uuid', pattern: z.regexes.uuid().source })

/**
 * A text in an attribute whose name was free in earlier versions. A stored fact may have an extension attribute of its producer
 * there, also a number or a boolean, so readers accept any value. `actorOfFact` reads it.
 */
const lateText = z.unknown().exactOptional()

/** The consumer of a type validates its data. */
const data: z.ZodType<JsonObject> = z.record(z.string(), z.unknown())

/**
 * Every attribute of a fact. The type `Fact`, the reader and the published schema are derived from this list.
 * The names are CloudEvents attribute names (lower case, no separators), so a fact is the same text in the store, in a queue
 * and on RabbitMQ.
 */
export const factAttributes = z.object({
  specversion: z.literal('1.0'),
  id: z
    .uuid()
    .describe('UUIDv5 of tenant, event and happening. Every copy of a fact has the same id: detect repeats by it.'),
  type: text.describe('A type of the catalogue: `{Domain}.{Entity}.{Action}.v{n}`.'),
  source: text.describe('The origin of the fact: the producer’s own `source`, or `sluice/{area}`.'),
  subject: text.exactOptional(),
  time: timeText.describe(
    'When it happened, as its source wrote it: RFC 3339 with any offset, and up to 12 digits after the second.',
  ),
  datacontenttype: z.literal('application/json'),
  dataschema: text.exactOptional().describe('Where the producer describes its data.'),
  tenantid: text.describe('The tenant that owns the fact.'),
  partnerid: text
    .exactOptional()
    .describe('The partner of the tenant that the event belongs to. All facts of an event have the same value.'),
  eventid: z.uuid().describe('The event that the fact belongs to.'),
  eventtype: text.describe('The type of that event.'),
  receivedat: moment.describe('When Sluice received that event.'),
  happening: text.describe(
    'What happened to the event, and the sort key in the log: `received`, `assessed#{ruleset}@{version}`, `moved#{0001}`.',
  ),
  recordedat: moment.describe('When Sluice recorded the fact.'),
  correlationid: text.describe('Identifies all facts and requests that belong together, across systems.'),
  causationid: text.exactOptional().describe('The fact that led to this one.'),
  actor: text.describe(
    'Who caused the fact: the subject of the token, the id of the sender of a message, the identity of an operator, or `sluice/{area}`.',
  ),
  actorkind: lateText.meta({
    type: 'string',
    description:
      'What the actor is: `user` (the token of a tenant), `operator`, `sender` (of a message) or `system` (Sluice). Facts of earlier versions lack it.',
  }),
  actorissuer: lateText.meta({
    type: 'string',
    description:
      'Who names the actor: the issuer of the token, `queue/intake`, or the authority behind a command. A person is issuer and actor together.',
  }),
  actorreason: lateText.meta({ type: 'string', description: 'Why the actor acted, in its own words.' }),
  userid: uuidText.exactOptional(),
  producerid: text.exactOptional().describe('The id that the producer gave its event.'),
  traceparent: text.exactOptional().describe('W3C trace context, as it was received.'),
  retainuntil: moment
    .exactOptional()
    .describe(
      'When the event may be deleted. All facts of an event have the same value. Without it the event is kept for ever.',
    ),
  sluicevault: text
    .exactOptional()
    .describe(
      'The classes of values that are in the vault: `personal`, `secret` or `personal secret`. A commitment is in the place of each value. Facts of earlier versions lack it.',
    ),
  sluiceextensions: text
    .exactOptional()
    .describe(
      'A commitment in the place of the extension attributes of the producer, except `tracestate`. Their names and values are in the vault.',
    ),
  data,
})

/** A fact on the wire. Readers accept attributes that they do not know: those of later versions, and those of producers. */
export const factSchema = factAttributes.loose().meta({
  id: 'Fact',
  title: 'Fact',
  description:
    'An immutable record of what happened: a CloudEvent 1.0 with extension attributes of Sluice. The fact of a received event ' +
    'also has the extension attributes of its producer: text, booleans and integers.',
})
