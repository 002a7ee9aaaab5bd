import { type Fact, type FactDraft, follow } from '#facts/domain/fact.ts'
import type { Opinion } from '#scoring/domain/opinion.ts'
import type { Inputs } from '#scoring/domain/rule.ts'
import { assess, makeRuleset, type RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { makeFactLog } from '../ports/facts-stores.ts'
import { aFact } from './a-fact.ts'
import { aBurst, anActivity } from './an-activity.ts'

const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

/** A ruleset whose numbers no policy argues for: they are a test's own. */
export const aRuleset = (known: Partial<RulesetDefinition> = {}): RulesetDefinition => ({
  id: 'acme',
  version: 3,
  bands: { medium: 30, high: 80 },
  limits: { EUR: { small: 1_00, reporting: 1_000_00, large: 5_000_00 } },
  rules: [
    { rule: 'account-emptied@2', policy: { points: 60, pointsNearly: 25, percentNearly: 95 } },
    { rule: 'high-risk-country@1', policy: { points: 50, countries: ['KP'] } },
    { rule: 'large-amount@2', policy: { points: 7, pointsPerDoubling: 3, pointsMax: 30 } },
  ],
  ...known,
})

/** A payment of 750.00 EUR that takes all an account held, to an account that is new to it. */
export const someInputs: Inputs = {
  amount: eur(750_00),
  debtor: {
    country: 'DE',
    balanceBefore: eur(750_00),
    balanceAfter: eur(0),
    activity: anActivity({ sent: aBurst(4) }),
  },
  creditor: { country: 'FR' },
}

type Known = Readonly<{
  ruleset?: RulesetDefinition
  inputs?: Inputs
  at?: string
  model?: Opinion
}>

/** The assessment of an event by scoring. */
export const anAssessmentOf = (received: Fact, { ruleset = aRuleset(), inputs = someInputs, at, model }: Known = {}) =>
  follow(received, {
    type: 'Risk.Assessment.Completed.v1',
    source: 'sluice/scoring',
    happening: `assessed#${ruleset.id}@${ruleset.version}`,
    recordedat: at ?? '2026-03-01T12:00:02.000Z',
    data: { ...assess(makeRuleset(ruleset), inputs), ...(model && { model }) },
  })

/** A log that holds an event and what is made from its first fact. */
export const aLogWith = async (...made: readonly ((received: Fact) => FactDraft)[]) => {
  const facts = makeFactLog()
  const { fact: received } = await facts.append(aFact({ actor: 'erika@example.com' }))
  for (const make of made) await facts.append(make(received))
  return { facts, received }
}
