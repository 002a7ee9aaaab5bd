import { baselineRuleset, earlierBaselines } from './baseline-ruleset.ts'
import { assess, type Judgement, makeRuleset, type RulesetDefinition } from './ruleset.ts'

/** A field in which a recomputed judgement differs from the stored one. Both as JSON text; `undefined` if absent. */
export type Difference = Readonly<{ field: string; kept: string | undefined; again: string | undefined }>

/** The part of a judgement that ruleset and inputs determine. */
type Outcome = Omit<Judgement, 'ruleset' | 'inputs'>

/**
 * Recomputes a judgement in the form of its time: an early one has neither a sum nor the sources of its reasons.
 * @throws Refusal `ruleset-invalid` when the ruleset names a rule that does not exist.
 */
export const recompute = ({ ruleset, inputs }: Pick<Judgement, 'ruleset' | 'inputs'>, isEarly: boolean) => {
  const { score, sum, band, reasons, tried } = assess(makeRuleset(ruleset), inputs)
  if (!isEarly) return { score, sum, band, reasons, tried } satisfies Outcome
  return { score, band, reasons: reasons.map(({ source: _, ...reason }) => reason), tried }
}

type Fields = Readonly<Record<string, unknown>>

/** Every field in which the two differ, compared byte for byte. */
export const differencesOf = (kept: Fields, again: Fields): readonly Difference[] => {
  const fields = [...new Set([...Object.keys(again), ...Object.keys(kept)])]
  return fields.flatMap((field) => {
    const [before, now] = [textOf(kept, field), textOf(again, field)]
    return before === now ? [] : [{ field, kept: before, again: now }]
  })
}

/** The differences between a stored baseline and the baseline of that version in the code; none for other rulesets. */
export const differencesFromCode = (ruleset: RulesetDefinition): readonly Difference[] => {
  const { id, version } = ruleset
  const own = [baselineRuleset, ...earlierBaselines].find((one) => one.id === id && one.version === version)
  if (own === undefined) return []
  return differencesOf({ ...ruleset }, { ...own }).map(({ field, ...rest }) => ({ field: `ruleset.${field}`, ...rest }))
}

const textOf = (fields: Fields, field: string): string | undefined =>
  Object.hasOwn(fields, field) ? JSON.stringify(fields[field]) : undefined
