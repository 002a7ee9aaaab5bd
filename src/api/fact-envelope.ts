import * as z from 'zod'
import type { Fact } from '#facts/domain/fact.ts'
import { moment } from './parts.ts'

/** Every attribute of a fact, and no other: one that a fact gets and this lacks does not compile. */
const attributes = {
  specversion: z.literal('1.0'),
  id: z.uuid().describe('Every copy of a fact, anywhere, has this one id. Tell repeats by it.'),
  type: z.string().describe('A type of the catalogue.'),
  source: z.string().describe('Who says so: the producer’s own `source`, or `sluice/{area}`.'),
  subject: z.string().optional(),
  time: moment.describe('When it happened, as its source tells it.'),
  datacontenttype: z.literal('application/json'),
  dataschema: z.string().optional().describe('Where the producer describes its data.'),
  tenantid: z.string().describe('Whose it is.'),
  eventid: z.uuid().describe('The event whose life this fact belongs to.'),
  eventtype: z.string().describe('The type of that event.'),
  receivedat: moment.describe('When that event came in.'),
  happening: z
    .string()
    .describe('What happened to the event: `received`, `assessed#{ruleset}@{version}`, `moved#{0001}`.'),
  recordedat: moment.describe('When Sluice recorded the fact.'),
  correlationid: z.string().describe('The same for all that belongs together, across systems.'),
  causationid: z.string().optional().describe('The fact that led to this one.'),
  actor: z.string().describe('Who did it: the subject of the token, or `sluice/{area}`.'),
  userid: z.uuid().optional(),
  producerid: z.string().optional().describe('The id the producer gave its event.'),
  traceparent: z.string().optional().describe('W3C trace context.'),
  retainuntil: moment.optional().describe('When the event may be forgotten. Without it the event is kept for ever.'),
  data: z.record(z.string(), z.json()),
} satisfies Record<keyof Fact, z.ZodType>

/** A fact as it goes out: a CloudEvent 1.0 in structured JSON. New attributes may come; readers let them pass. */
export const factEnvelope = z.looseObject(attributes).meta({
  id: 'Fact',
  title: 'Fact',
  description: 'Something that happened: an immutable CloudEvent 1.0 with extension attributes of Sluice.',
})
