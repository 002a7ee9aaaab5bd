import { observeEvent } from '#scoring/application/observe-event.ts'
import { parseEvent } from '#scoring/application/parse-event.ts'
import type { Profile } from '#scoring/domain/profile.ts'
import { assess, type Ruleset } from '#scoring/domain/ruleset.ts'
import type { NumberedRow } from '../rows/oldest-rows.ts'
import { makeRowFact } from './row-fact.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** Rows are received when they happen. */
const neverLate = Number.POSITIVE_INFINITY

/**
 * Makes `scoreRow`, which scores a row as Sluice would: as an event received when it happened, with the activity of its
 * accounts in earlier rows, judged by each ruleset. Pass rows oldest first. Profiles stay in memory.
 */
export const makeScoreRow = (formatName: string, rulesets: readonly Ruleset[]) => {
  const profiles = new Map<string, Profile>()
  const rowFact = makeRowFact(formatName)
  return (row: NumberedRow): readonly Verdict[] => {
    const fact = rowFact(row)
    const seen = observeEvent(fact, parseEvent(fact, neverLate), profiles)
    for (const [accountId, profile] of seen.profiles) profiles.set(accountId, profile)
    return rulesets.map((ruleset) => verdictOf(assess(ruleset, seen.inputs)))
  }
}
