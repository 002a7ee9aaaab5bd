import type { JsonObject } from '#kernel/domain/json.ts'
import { exampleIds } from '../parts.ts'

const time = '2026-03-01T12:00:00.000Z'
const recorded = '2026-03-01T12:00:01.980Z'

/** An event as a producer sends it. */
export const exampleEvent = (type: string, data: JsonObject): JsonObject => ({
  specversion: '1.0',
  type,
  source: '/desk/7',
  id: 'p-4711',
  time,
  data,
})

/** What happened to the event, where it is not that it came in. */
const happenings: Readonly<Record<string, string>> = {
  'Risk.Assessment.Completed.v1': 'assessed#baseline@2',
  'Workflow.Event.Moved.v1': 'moved#0001',
  'Security.Access.Violated.v1': 'violated',
  'Access.Tenant.Changed.v1': 'changed#0001',
}

/** A fact as it goes out: an event that came in, or what Sluice says of one. */
export const exampleFact = (type: string, publisher: string, data: JsonObject): JsonObject => {
  const isOurs = publisher.startsWith('sluice/')
  const isOfAnEvent = isOurs && publisher !== 'sluice/access'
  return {
    specversion: '1.0',
    id: exampleIds.fact,
    type,
    source: isOurs ? publisher : '/desk/7',
    time,
    datacontenttype: 'application/json',
    tenantid: 'acme',
    eventid: exampleIds.event,
    eventtype: isOfAnEvent ? 'Payment.Transfer.Observed.v1' : type,
    receivedat: recorded,
    happening: happenings[type] ?? 'received',
    recordedat: recorded,
    correlationid: exampleIds.correlation,
    actor: isOurs ? publisher : 'a-producer',
    data,
  }
}
