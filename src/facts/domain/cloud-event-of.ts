import type { JsonObject } from '#kernel/domain/json.ts'
import { extensionsOf } from './extensions.ts'
import type { Fact } from './fact.ts'

/** The CloudEvent of the producer in the first fact of an event. Attributes that the producer did not send are absent. */
export const cloudEventOf = (received: Fact): JsonObject => {
  const { type, source, producerid, eventid, time, subject, dataschema, userid, correlationid, traceparent } = received
  const { sluiceextensions, data } = received
  return {
    specversion: '1.0',
    id: producerid ?? eventid,
    type,
    source,
    time,
    datacontenttype: 'application/json',
    ...(dataschema !== undefined && { dataschema }),
    ...(subject !== undefined && { subject }),
    ...(userid !== undefined && { userid }),
    correlationid,
    ...(traceparent !== undefined && { traceparent }),
    ...extensionsOf(received),
    ...(sluiceextensions !== undefined && { sluiceextensions }),
    data,
  }
}
