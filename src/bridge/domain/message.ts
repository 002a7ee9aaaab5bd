import { extensionsOf } from '#facts/domain/extensions.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { Instant } from '#kernel/domain/instant.ts'

/** One fact as published to one exchange. */
export type Message = Readonly<{
  exchange: string
  /** The type of the fact, in the published version. Topic patterns match its words: `Risk.#`, `*.*.Completed.v1`. */
  routingKey: string
  /** The id of the fact. Consumers recognise a repeat by it. */
  messageId: string
  contentType: string
  body: string
  headers: Readonly<Record<string, string>>
  timestamp: Instant
  correlationId: string
}>

/** A fact as a CloudEvent in structured mode. The headers carry the trace context. */
export const messageOf = (fact: Fact, exchange: string): Message => ({
  exchange,
  routingKey: fact.type,
  messageId: fact.id,
  contentType: 'application/cloudevents+json',
  body: JSON.stringify(fact),
  headers: traceContextOf(fact),
  timestamp: fact.recordedat,
  correlationId: fact.correlationid,
})

/** A `tracestate` is an extension attribute of the producer, and without a `traceparent` it means nothing. */
const traceContextOf = (fact: Fact): Message['headers'] => {
  if (fact.traceparent === undefined) return {}
  const { tracestate } = extensionsOf(fact)
  return { traceparent: fact.traceparent, ...(typeof tracestate === 'string' && { tracestate }) }
}

/** Identifies a message: the same fact to the same exchange is always the same message. */
export const messageKey = ({ messageId, exchange }: Pick<Message, 'messageId' | 'exchange'>): string =>
  `${messageId}@${exchange}`
