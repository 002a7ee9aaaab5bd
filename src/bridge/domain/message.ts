import type { Fact } from '#facts/domain/fact.ts'
import type { Instant } from '#kernel/domain/instant.ts'

/** One fact on its way to one exchange. */
export type Message = Readonly<{
  exchange: string
  /** The type of the fact, at the version it goes out. Its words are separated by dots, as topic patterns want them: `Risk.#`, `*.*.Completed.v1`. */
  routingKey: string
  /** The id of the fact: consumers tell a repeat by it. */
  messageId: string
  contentType: string
  body: string
  headers: Readonly<Record<string, string>>
  timestamp: Instant
  correlationId: string
}>

/** A fact as a CloudEvent in structured mode. Trace context travels in the headers, as requirements S4 has it. */
export const messageOf = (fact: Fact, exchange: string): Message => ({
  exchange,
  routingKey: fact.type,
  messageId: fact.id,
  contentType: 'application/cloudevents+json',
  body: JSON.stringify(fact),
  headers: fact.traceparent === undefined ? {} : { traceparent: fact.traceparent },
  timestamp: fact.recordedat,
  correlationId: fact.correlationid,
})

/** Names a message for ever: the same fact to the same exchange is the same message, however often it is asked for. */
export const messageKey = ({ messageId, exchange }: Pick<Message, 'messageId' | 'exchange'>): string =>
  `${messageId}@${exchange}`
