import { catalogue } from '#catalogue/catalogue.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { aFact } from './a-fact.ts'

type Desk = Readonly<{
  facts: Pick<FactLog, 'append'>
  tenantId: string
  assess: (received: Fact, band: Band) => Promise<Fact>
}>

/** A report of the high band, as its producer sends it. */
export const aReport = (type: 'Risk.Event.Reported.v1' | 'Compliance.Event.Reported.v1' = 'Risk.Event.Reported.v1') =>
  ({ type, eventtype: type, data: catalogue.get(type)?.example as JsonObject }) satisfies Partial<Fact>

type Legacy = Readonly<{ status: EventStatus; band?: Band; known?: Partial<Fact>; isAssessed?: boolean }>

/**
 * An event that a version before decision policies decided: its step names neither a policy nor a review. Its first fact is appended
 * last, so that a running copy finds it decided.
 */
export const aLegacyEvent = async (desk: Desk, { status, band = 'medium', known, isAssessed = true }: Legacy) => {
  const received = aFact({ ...known, tenantid: desk.tenantId })
  const assessed = isAssessed ? await desk.assess(received, band) : received
  const { recordedat } = assessed
  await desk.facts.append(
    follow(assessed, {
      ...{ type: 'Workflow.Event.Moved.v1', source: 'sluice/workflow', happening: 'moved#0001', recordedat },
      data: {
        version: 1,
        moves: [
          { from: 'received', to: 'validated', at: recordedat, reason: 'It fits its contract.' },
          { from: 'validated', to: 'processing', at: recordedat, reason: 'It was scored.' },
          { from: 'processing', to: status, at: recordedat, reason: 'Its score is in a band.' },
        ],
        status,
        score: { low: 0, medium: 45, high: 75 }[band],
        band,
      },
    }),
  )
  await desk.facts.append(received)
  return { received, assessed, eventId: received.eventid }
}
