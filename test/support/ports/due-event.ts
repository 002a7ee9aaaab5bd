import { type ArchiveNeeds, makeArchiveEvent } from '#custody/application/archive-event.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { aFact } from '../builders/a-fact.ts'
import { makeArchiveWorld } from './archive-stores.ts'

export const retainuntil = '2026-04-01T12:00:01.000Z'
export const archivedAt = '2026-05-01T12:00:00.000Z'
export const until = '2026-05-01T11:59:00.000Z'

const noHolds = { of: async () => ({ version: 0, targets: [] }) }

/** A fact that was appended to an event after its retention. */
export const aLateFact = ({ tenantid, eventid }: Fact, known: Partial<Fact> = {}): Fact =>
  aFact({ tenantid, eventid, retainuntil, happening: 'moved#0002', recordedat: '2026-04-20T12:00:00.000Z', ...known })

/** An event with two facts, audited, and what archives it. */
export const aDueEvent = async (known: Partial<Fact> = {}) => {
  const world = await makeArchiveWorld()
  const received = aFact({ retainuntil, subject: 'customer/1', ...known })
  const { tenantid, eventid } = received
  const recordedat = '2026-03-01T12:00:02.000Z'
  const moved = aFact({ tenantid, eventid, retainuntil, happening: 'moved#0001', recordedat })
  for (const fact of [received, moved]) await world.put(fact)
  await world.audit(received, moved)
  const key = { tenantId: tenantid, eventId: eventid }
  const openReviews: string[] = []
  const archive = (needs: Partial<ArchiveNeeds> = {}) =>
    makeArchiveEvent({
      ...world,
      holds: noHolds,
      noteOpenReview: ({ eventId }) => openReviews.push(eventId),
      digestOf: async () => 'first.digest',
      clock: () => archivedAt,
      ...needs,
    })(key, until)
  return { world, key, received, moved, archive, openReviews }
}
