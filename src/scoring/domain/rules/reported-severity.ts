import type { Inputs, Rule } from '../rule.ts'

type Policy = Readonly<{ points: Readonly<Record<NonNullable<Inputs['severity']>, number>> }>

/** Weighs the severity a compliance event was reported with. Source: docs/scoring.md, "Reported". */
export const reportedSeverity = ({ points }: Policy): Rule => ({
  ruleId: 'reported-severity@1',
  judge: ({ severity }) =>
    severity && { points: points[severity], because: `The event was reported with severity ${severity}.` },
})
