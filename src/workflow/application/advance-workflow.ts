import type { FactLog } from '#facts/application/fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { isPastRetention } from '#facts/domain/retention.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { decideEvent } from './decide-event.ts'

type Needs = Readonly<{
  facts: FactLog
  clock: Clock
  /** Called with an assessment that decides nothing because the retention of its event is over. */
  skipped: (assessed: Fact) => void
}>

/**
 * Decides one assessed event. The event must have the status `received`. This needs no read: the append fails if a first step
 * exists. Safe to repeat and to race: the first assessment decides an event, and a later one, by another ruleset, changes
 * nothing. An assessment that arrives after the retention of its event, for example from a redrive, changes nothing.
 * @throws Refusal `fact-invalid`, also when the fact is not an assessment.
 * @throws Refusal `event-version-unaccepted` when the workflow does not accept the version of the assessment.
 */
export const makeAdvanceWorkflow =
  ({ facts, clock, skipped }: Needs) =>
  async (assessed: Fact): Promise<void> => {
    const now = clock()
    if (isPastRetention(assessed, now)) return skipped(assessed)
    await facts.append(decideEvent(assessed, now))
  }
