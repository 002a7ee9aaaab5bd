import { type Confusion, emptyConfusion } from '../rows/confusion.ts'
import { makeRuleTally, type RuleCount } from './rule-tally.ts'
import { makeSumTally, type SumTally } from './sum-tally.ts'
import type { Verdict } from './verdict.ts'

/** What one ruleset made of a labelled file. */
export type FileCounts = Readonly<{
  confusion: Confusion
  rules: OfParts<readonly RuleCount[]>
  sums: OfParts<SumTally>
}>

/** Of the whole file, of the part in which a threshold is chosen, and of the later part on which it is tried. */
export type OfParts<Value> = Readonly<Record<'all' | 'first' | 'last', Value>>

/** Keeps the books of one ruleset over a file; memory does not grow with the rows. */
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
