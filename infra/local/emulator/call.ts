import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'

/** A call of SQS (JSON) or SNS (a form), as its request carries it. The body can be changed before fauxqs reads it. */
export type Call = Readonly<{ service: 'sqs' | 'sns'; action: string; body: Record<string, unknown> }>

type Request = Readonly<{ headers: IncomingHttpHeaders; body: unknown }>

/** The call of a request; undefined for S3 and everything else. */
export const callOf = ({ headers, body }: Request): Call | undefined => {
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return undefined
  // Both parsers of fauxqs make an object of fields.
  const fields = body as Record<string, unknown>
  const target = headers['x-amz-target']
  if (typeof target === 'string') return { service: 'sqs', action: target.replace('AmazonSQS.', ''), body: fields }
  return typeof fields.Action === 'string' ? { service: 'sns', action: fields.Action, body: fields } : undefined
}

/** The name of the queue or topic of a call; empty for a call without one. Example: `sluice-local-facts`. */
export const resourceOf = ({ body: { QueueUrl, TopicArn } }: Call): string =>
  String(QueueUrl ?? TopicArn ?? '')
    .split(/[/:]/)
    .at(-1) ?? ''

/** An entry of a batch, with its place in the body. */
export type Entry = Readonly<{ id: string; receiptHandle: string; remove(): void }>

/** The prefix of a field of the nth entry of PublishBatch, which a form counts from 1. */
const entryPrefix = (place: number): string => `PublishBatchRequestEntries.member.${place}.`

/** The entries of a batch; none for another call. */
export const entriesOf = ({ service, body }: Call): readonly Entry[] =>
  service === 'sqs' ? entriesOfJson(body) : entriesOfForm(body)

const jsonEntries = z.array(z.looseObject({ Id: z.string(), ReceiptHandle: z.string().optional() }))

const entriesOfJson = (body: Record<string, unknown>): readonly Entry[] => {
  const { data = [] } = jsonEntries.safeParse(body.Entries)
  return data.map(({ Id, ReceiptHandle = '' }) => ({
    id: Id,
    receiptHandle: ReceiptHandle,
    remove: () => {
      body.Entries = jsonEntries.parse(body.Entries).filter((entry) => entry.Id !== Id)
    },
  }))
}

const entriesOfForm = (body: Record<string, unknown>): readonly Entry[] =>
  placesOf(body).map((place) => ({
    id: String(body[`${entryPrefix(place)}Id`]),
    receiptHandle: '',
    remove: () => {
      for (const name of Object.keys(body)) if (name.startsWith(entryPrefix(place))) delete body[name]
    },
  }))

const placesOf = (body: Record<string, unknown>): readonly number[] => {
  const places: number[] = []
  while (`${entryPrefix(places.length + 1)}Id` in body) places.push(places.length + 1)
  return places
}

/** The fields of a message in a form that count for its size: its text, and the names, types and values of its attributes. */
const counted = ['Message', 'Name', 'Value.DataType', 'Value.StringValue', 'Value.BinaryValue']

/** The size of all messages of a PublishBatch together, as SNS counts it. */
export const bytesOfForm = (body: Record<string, unknown>): number =>
  Object.entries(body)
    .filter(
      ([name]) => name.startsWith('PublishBatchRequestEntries.') && counted.some((end) => name.endsWith(`.${end}`)),
    )
    .reduce((sum, [, value]) => sum + Buffer.byteLength(String(value)), 0)
