import type { FactLog } from '#facts/application/fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { isPastRetention } from '#facts/domain/retention.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { fail, nextStatuses, received, type Station } from '../domain/event-lifecycle.ts'
import { makeMoveEvent, type StepFrom } from './move-event.ts'
import type { Reviews } from './ports.ts'

type Needs = Readonly<{ facts: FactLog; reviews: Pick<Reviews, 'write'>; clock: Clock }>

/**
 * Moves the event of an assessment to `failed`, because the workflow gave up on its message. `code` is the code of the error of
 * the last try. Safe to repeat and to race: an event that was decided, has failed already, or is past its retention, does not
 * move.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted` for a step that this version cannot read.
 * @throws Transient `store-unavailable`.
 */
export const makeFailEvent = (needs: Needs) => {
  const moveEvent = makeMoveEvent(needs)
  return async (fact: Fact, { code }: Readonly<{ code: string }>): Promise<void> => {
    if (isPastRetention(fact, needs.clock())) return
    await moveEvent(fact, failedAt({ station: 'workflow', code }), received)
  }
}

/** The step of an event to `failed`, from each status that allows it. */
export const failedAt =
  (failure: Readonly<{ station: Station; code: string }>): StepFrom =>
  (from, at) =>
    nextStatuses[from].includes('failed') ? { moves: fail(from, failure, at) } : undefined
