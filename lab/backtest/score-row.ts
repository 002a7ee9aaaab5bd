import { observeEvent } from '#scoring/application/observe-event.ts'
import { parseEvent } from '#scoring/application/parse-event.ts'
import type { Profile } from '#scoring/domain/profile.ts'
import { assess, type Ruleset } from '#scoring/domain/ruleset.ts'
import type { NumberedRow } from '../rows/oldest-rows.ts'
import { makeRowFact } from './row-fact.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/**
 * Makes `scoreRow`, which scores a row as the line itself would: the event it tells of, received when it happened, seen
 * with what its accounts did in the rows before, judged by each of the rulesets. Rows come oldest first. Profiles are kept
 * in memory.
 */
export const makeScoreRow = (formatName: string, rulesets: readonly Ruleset[]) => {
  const profiles = new Map<string, Profile>()
  const rowFact = makeRowFact(formatName)
  return (row: NumberedRow): readonly Verdict[] => {
    const fact = rowFact(row)
    const seen = observeEvent(fact, parseEvent(fact), profiles)
    for (const [accountId, profile] of seen.profiles) profiles.set(accountId, profile)
    return rulesets.map((ruleset) => verdictOf(assess(ruleset, seen.inputs)))
  }
}
