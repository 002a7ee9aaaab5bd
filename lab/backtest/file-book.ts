import { type Confusion, emptyConfusion } from '../rows/confusion.ts'
import { makeRuleTally, type RuleCount } from './rule-tally.ts'
import { makeSumTally, type SumTally } from './sum-tally.ts'
import type { Verdict } from './verdict.ts'

/** The counts of one ruleset over a labelled file. */
export type FileCounts = Readonly<{
  confusion: Confusion
  rules: OfParts<readonly RuleCount[]>
  sums: OfParts<SumTally>
}>

/** Values for the whole file, for the first part, which chooses a threshold, and for the last part, which tests it. */
export type OfParts<Value> = Readonly<Record<'all' | 'first' | 'last', Value>>

/** Counts the verdicts of one ruleset over a file. Memory use does not grow with the number of rows. */
export const makeFileBook = (tried: readonly string[]) => {
  const confusion = emptyConfusion()
  const rules = { all: makeRuleTally(tried), first: makeRuleTally(tried), last: makeRuleTally(tried) }
  const sums = { all: makeSumTally(), first: makeSumTally(), last: makeSumTally() }
  return {
    note: ({ band, sum, reasons }: Verdict, isFraud: boolean, part: 'first' | 'last'): void => {
      confusion[isFraud ? 'fraud' : 'genuine'][band] += 1
      rules.all.add({ reasons, isFraud })
      rules[part].add({ reasons, isFraud })
      sums.all.add(sum, isFraud)
      sums[part].add(sum, isFraud)
    },
    take: (): FileCounts => ({
      confusion,
      rules: { all: rules.all.take(), first: rules.first.take(), last: rules.last.take() },
      sums: { all: sums.all.take(), first: sums.first.take(), last: sums.last.take() },
    }),
  }
}
