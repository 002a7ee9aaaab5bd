import type { Seal } from '#facts/application/seal.ts'
import { aFact, anAssessment } from './a-fact.ts'
import { aSealedRecord } from './a-seal.ts'
import { anHttpEvent } from './an-http-event.ts'
import { anSqsEvent, aRecord } from './an-sqs-event.ts'
import { aMarkedEvent, markedBodies, type Person } from './marked.ts'

/** Who sends what is marked, and with what. */
export type Sending = Readonly<{
  mark: string
  person: Person
  tenant: string
  tokens: Readonly<Record<'valid' | 'scopeless' | 'expired' | 'operator', string>>
}>

const authorizationsOf = ({ tokens, mark }: Sending): readonly string[] => [
  `Bearer ${tokens.valid}`,
  `Bearer ${tokens.scopeless}`,
  `Bearer ${tokens.expired}`,
  `Bearer ${mark}.${mark}.${mark}`,
  `Basic ${mark}`,
]

/** Headers that a proxy, a browser or a careless client adds. */
const chatterOf = (mark: string) => ({
  'user-agent': `${mark}-agent`,
  cookie: `session=${mark}`,
  referer: `https://example.org/${mark}`,
  'x-forwarded-for': `${mark}`,
  'x-correlation-id': `${mark}-correlation`,
  'x-operator-reason': `${mark} is the reason`,
  traceparent: `00-${mark}`,
})

type MarkedRequest = Readonly<{ headers: Readonly<Record<string, string>>; body?: string }>

/** Every way to call: all bodies with a good token, and each bad token once. */
export const markedRequests = (sending: Sending, hasBody: boolean): readonly MarkedRequest[] => {
  const { mark, person, tenant, tokens } = sending
  const [good = '', ...bad] = authorizationsOf(sending)
  const base = { ...chatterOf(mark), authorization: good, 'idempotency-key': `${mark}-key` }
  const mediaTypes = ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json', mark]
  const binary = {
    'ce-specversion': '1.0',
    'ce-type': mark,
    'ce-source': mark,
    'ce-id': `${mark}%`,
    [`ce-${mark}`]: mark,
  }
  const bodies = hasBody ? markedBodies(mark, person) : []
  const withBody = mediaTypes.flatMap((mediaType) =>
    bodies.map((body, index) => ({
      headers: { ...base, 'idempotency-key': `${mark}-${index}`, 'content-type': mediaType },
      body,
    })),
  )
  return [
    ...withBody,
    { headers: base },
    { headers: { ...base, ...binary, 'content-type': 'application/json' }, body: `{"${mark}":"${mark}"}` },
    { headers: { ...base, 'x-tenant-id': `${mark}-tenant` } },
    { headers: { ...base, 'idempotency-key': `${mark} "malformed` } },
    { headers: { ...base, authorization: `Bearer ${tokens.operator}`, 'x-tenant-id': tenant } },
    ...bad.map((authorization) => ({ headers: { ...base, authorization } })),
  ]
}

/** An address with marks in the place of ids. */
export const markedPath = (path: string, mark: string): string => path.replace(/\{\w+\}/g, `${mark}-step`)

type Route = Readonly<{ method: string; path: string }>

/** The same requests, as API Gateway hands them on. */
export const markedHttpEvents = (sending: Sending, { method, path }: Route): readonly unknown[] =>
  markedRequests(sending, method !== 'get').map(({ headers, body }) => {
    const { mark } = sending
    const { body: _, ...event } = anHttpEvent({ method: method.toUpperCase(), path: markedPath(path, mark) })
    const http = { ...event.requestContext.http, sourceIp: mark, userAgent: mark }
    return {
      ...event,
      headers,
      rawQueryString: `type=${mark}&${mark}=1`,
      queryStringParameters: { type: mark, [mark]: mark },
      pathParameters: { id: `${mark}-step`, type: `${mark}-step` },
      requestContext: { ...event.requestContext, http },
      ...(body !== undefined && { body }),
    }
  })

/** A fact with marks; and what it becomes when it does not match its schema. */
export const markedFacts = ({ mark, person, tenant }: Sending): readonly string[] => {
  const { data, source, subject, id, userid } = aMarkedEvent(mark, person)
  const known = {
    tenantid: tenant,
    actor: `${mark}-subject`,
    source,
    subject,
    producerid: id,
    userid,
    [`${mark}ext`]: `${mark}-extension`,
  }
  const assessed = { ...anAssessment(), ...known, data: { ...anAssessment().data, [`${mark}-field`]: mark } }
  const facts = [
    aFact({ ...known, data }),
    aFact({ ...known, data: { [`${mark}-field`]: mark, kind: mark, amount: mark } }),
    aFact({ ...known, type: `${mark}.Type.v1`, eventtype: `${mark}.Type.v1`, data }),
    aFact({ ...known, type: 'Trading.Order.Placed.v9', data }),
    aFact({ ...known, happening: `${mark}#1`, data }),
    assessed,
    { ...assessed, data: { [`${mark}-field`]: mark, band: mark } },
    { ...aFact({ data }), id: mark, [`${mark}-attribute`]: mark },
  ]
  return facts.map((fact) => JSON.stringify(fact))
}

/** A read by an operator, with marks in every text. */
const markedRead = ({ mark, tenant }: Sending): string =>
  JSON.stringify({
    ...{ subject: `${mark}-subject`, issuer: `${mark}-issuer`, tenantId: tenant, address: `${mark}-address` },
    ...{ route: `GET /v1/${mark}`, requestId: mark, correlationId: mark, readAt: '2026-03-01T12:00:00.000Z' },
  })

/** Messages for any consumer: events, reports, facts, reads, and what is none of them. */
export const markedQueueEvents = async (sending: Sending, seal: Seal): Promise<readonly unknown[]> => {
  const { mark, person, tenant } = sending
  const text = (stringValue: string) => ({ dataType: 'String' as const, stringValue })
  const attributes = [
    {},
    { tenant: text(tenant) },
    { tenant: text(mark.toUpperCase()), idempotencyKey: text(`${mark} x`) },
  ]
  const bodies = [...markedBodies(mark, person), ...markedFacts(sending), markedRead(sending)]
  const receiptHandle = `${mark}-receipt`
  const sealed = await Promise.all(bodies.map((body) => aSealedRecord(body, seal, { receiptHandle })))
  const unsealed = attributes.flatMap((messageAttributes) =>
    bodies.map((body) => aRecord(body, { messageAttributes, receiptHandle })),
  )
  return [...sealed, ...unsealed].map((record) => anSqsEvent(record))
}

/** Records of the fact stream, the last of which is broken. */
export const markedStreamEvents = (sending: Sending): readonly unknown[] =>
  [...markedFacts(sending), `{"${sending.mark}`].map((fact) => ({
    Records: [
      {
        eventName: 'INSERT',
        dynamodb: { SequenceNumber: '1', NewImage: { fact: { S: fact }, pk: { S: sending.mark } } },
      },
    ],
  }))
