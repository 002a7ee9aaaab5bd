import { expect, it } from 'vitest'
import { describeInputs } from '#scoring/domain/describe-inputs.ts'

it('describes what the reporter of a risk gave, and only that', () => {
  const [score, severity, breach, ...others] = describeInputs({
    riskScore: 71,
    severity: 'high',
    limitBreach: { kind: 'hard', severity: 'high', action: 'blocked' },
  })
  expect(score).toMatch(/risk score of 71 of 100\.$/)
  expect(severity).toMatch(/severity high\.$/)
  expect(breach).toMatch(/hard limit .*severity high.*blocked\.$/)
  expect(others).toEqual([])
})

it('describes a party of which nothing is known in one sentence for itself and one for its past', () => {
  const lines = describeInputs({ debtor: {}, creditor: { country: 'FR' } })
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/payer.*country.*balance.*unknown\. .+\.$/)
  expect(lines[1]).toMatch(/payee.* is in FR\. .+\.$/)
})
