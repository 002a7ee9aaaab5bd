import type { FactLog } from '#facts/application/fact-log.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { isPastRetention } from '#facts/domain/retention.ts'
import type { Clock } from '#kernel/domain/instant.ts'

type Needs = Readonly<{ facts: FactLog; clock: Clock }>

/**
 * Records that scoring gave up on a received event, as a fact that the workflow receives. `code` is the code of the error of the
 * last try. Safe to repeat: an event has one such fact, with the code of the first time.
 * An event past its retention gets none. @throws Transient `store-unavailable`.
 */
export const makeFailAssessment =
  ({ facts, clock }: Needs) =>
  async (received: Fact, { code }: Readonly<{ code: string }>): Promise<void> => {
    const now = clock()
    if (isPastRetention(received, now)) return
    await facts.append(
      follow(received, {
        type: 'Risk.Assessment.Failed.v1',
        source: 'sluice/scoring',
        happening: happenings.unassessed(),
        recordedat: now,
        data: { code },
      }),
    )
  }
