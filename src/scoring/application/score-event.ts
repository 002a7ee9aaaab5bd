import type { FactLog } from '#kernel/application/fact-log.ts'
import { type Fact, follow } from '#kernel/domain/fact.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { assess, type Ruleset } from '../domain/ruleset.ts'
import { inputsOf } from './inputs-of.ts'

type Needs = Readonly<{ facts: FactLog; ruleset: Ruleset; clock: Clock }>

/**
 * Scores one received event and keeps the assessment as a fact. Safe to repeat: an event has one assessment for each
 * version of a ruleset, whoever comes second finds it done.
 * @throws Refusal `fact-invalid` when the event does not keep its own contract.
 * @throws Refusal `event-version-unaccepted` when it has a version that scoring does not know.
 */
export const makeScoreEvent =
  ({ facts, ruleset, clock }: Needs) =>
  async (received: Fact): Promise<void> => {
    const assessment = assess(ruleset, inputsOf(received))
    await facts.append(
      follow(received, {
        type: 'Risk.Assessment.Completed.v1',
        source: 'sluice/scoring',
        happening: `assessed#${ruleset.id}@${ruleset.version}`,
        recordedat: clock(),
        data: assessment,
      }),
    )
  }
