import { Refusal } from '#kernel/domain/errors.ts'
import type { EventHistory } from '../domain/event-history.ts'
import type { Fact } from '../domain/fact.ts'
import { isTombstone } from '../domain/tombstone.ts'

/**
 * The fact `received` of an event that can be shown.
 * @throws Refusal `event-not-found`. @throws Refusal `event-archived` if only its tombstone is in the log.
 */
export const requireReceived = ({ received }: Pick<EventHistory, 'received'>): Fact => {
  if (!received) throw new Refusal('event-not-found', 'There is no such event.')
  if (isTombstone(received))
    throw new Refusal(
      'event-archived',
      `The retention of the event is over. It was archived at ${received.sluicetombstone.archivedat}. Ask an operator to read it from the archive.`,
    )
  return received
}
