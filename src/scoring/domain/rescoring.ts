import { baselineRuleset, earlierBaselines } from './baseline-ruleset.ts'
import { assess, type Judgement, makeRuleset, type RulesetDefinition } from './ruleset.ts'

/** Where a judgement, worked out again, is not what was kept. Both as JSON text; `undefined` where there is nothing. */
export type Difference = Readonly<{ field: string; kept: string | undefined; again: string | undefined }>

/** What follows from ruleset and inputs, and so can be worked out again. */
type Outcome = Omit<Judgement, 'ruleset' | 'inputs'>

/**
 * Works a judgement out again, as the code of its day kept it: an early one has neither a sum nor the sources of its reasons.
 * @throws Refusal `ruleset-invalid` when the ruleset names a rule that does not exist.
 */
export const workOutAgain = ({ ruleset, inputs }: Pick<Judgement, 'ruleset' | 'inputs'>, isEarly: boolean) => {
  const { score, sum, band, reasons, tried } = assess(makeRuleset(ruleset), inputs)
  if (!isEarly) return { score, sum, band, reasons, tried } satisfies Outcome
  return { score, band, reasons: reasons.map(({ source: _, ...reason }) => reason), tried }
}

type Fields = Readonly<Record<string, unknown>>

/** Every field of which the two do not say the same to the byte. */
export const differencesOf = (kept: Fields, again: Fields): readonly Difference[] => {
  const fields = [...new Set([...Object.keys(again), ...Object.keys(kept)])]
  return fields.flatMap((field) => {
    const [before, now] = [textOf(kept, field), textOf(again, field)]
    return before === now ? [] : [{ field, kept: before, again: now }]
  })
}

/** Where a ruleset that calls itself a baseline is not the one of that version, which the code still has. */
export const differencesFromCode = (ruleset: RulesetDefinition): readonly Difference[] => {
  const { id, version } = ruleset
  const own = [baselineRuleset, ...earlierBaselines].find((one) => one.id === id && one.version === version)
  if (own === undefined) return []
  return differencesOf({ ...ruleset }, { ...own }).map(({ field, ...rest }) => ({ field: `ruleset.${field}`, ...rest }))
}

const textOf = (fields: Fields, field: string): string | undefined =>
  Object.hasOwn(fields, field) ? JSON.stringify(fields[field]) : undefined
