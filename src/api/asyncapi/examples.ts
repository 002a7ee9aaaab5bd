import { type Happening, happenings, kindOf } from '#facts/domain/happening.ts'
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

/** The happening of Sluice's own facts; every other example was received. */
const happeningOf: Readonly<Record<string, Happening>> = {
  'Risk.Assessment.Completed.v1': happenings.assessed({ id: 'baseline', version: 2 }),
  'Risk.Assessment.Failed.v1': happenings.unassessed(),
  'Workflow.Event.Moved.v1': happenings.moved(1),
  'Security.Access.Counted.v1': happenings.counted(),
  'Security.Access.Violated.v1': happenings.violated(),
  'Access.Tenant.Changed.v1': happenings.changed(1),
  'Risk.Ruleset.Proposed.v1': happenings.proposed({ id: 'retail-strict', version: 3 }),
  'Workflow.DecisionPolicy.Proposed.v1': happenings.proposed({ id: 'retail', version: 3 }),
  'Workflow.DecisionPolicy.Activated.v1': happenings.activated(2),
  'Workflow.DecisionPolicy.Withdrawn.v1': happenings.withdrawn({ id: 'retail', version: 4 }),
  'Risk.Ruleset.Withdrawn.v1': happenings.withdrawn({ id: 'retail-strict', version: 4 }),
  'Risk.Ruleset.Activated.v1': happenings.activated(1),
  'Operations.Job.Finished.v1': happenings.job(3),
  'Operations.Job.Proposed.v1': happenings.job(1),
  'Operations.Job.Started.v1': happenings.job(2),
  'Operations.Job.Stopped.v1': happenings.job(3),
}

/** A fact on the wire: an event from a producer, or a fact of Sluice. */
export const exampleFact = (type: string, publisher: string, data: JsonObject): JsonObject => {
  const isOurs = publisher.startsWith('sluice/')
  const happening = happeningOf[type] ?? happenings.received()
  const followsEvent = ['assessed', 'unassessed', 'moved'].includes(kindOf({ happening }) ?? '')
  return {
    specversion: '1.0',
    id: exampleIds.fact,
    type,
    source: isOurs ? publisher : '/desk/7',
    time,
    datacontenttype: 'application/json',
    tenantid: 'acme',
    eventid: exampleIds.event,
    eventtype: followsEvent ? 'Payment.Transfer.Observed.v1' : type,
    receivedat: recorded,
    happening,
    recordedat: recorded,
    correlationid: exampleIds.correlation,
    ...(isOurs
      ? { actor: publisher, actorkind: 'system' }
      : { actor: 'a-producer', actorkind: 'user', actorissuer: 'https://issuer.example.com/' }),
    data,
  }
}
