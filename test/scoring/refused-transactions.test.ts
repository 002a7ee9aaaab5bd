import { describe, expect, it } from 'vitest'
import { makeDynamoDefinitionRegister } from '#approval/adapters/dynamo-definition-register.ts'
import { follow } from '#facts/domain/fact.ts'
import { makeDynamoAssessmentStore } from '#scoring/adapters/dynamo-assessment-store.ts'
import { rulesetKind } from '#scoring/application/ruleset-kind.ts'
import { emptyProfile } from '#scoring/domain/profile.ts'
import { aDynamoClientThatFails } from '#test/support/builders/a-dynamo-client.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { cancelledFor } from '#test/support/world/cancelled-for.ts'

const settings = { table: 'rows', facts: { table: 'facts', shardCount: 4 } }
const unavailable = { code: 'store-unavailable', retryable: true }
const unmet = 'ConditionalCheckFailed'

const draft = follow(aFact(), {
  type: 'Risk.Assessment.Completed.v1',
  source: 'sluice/scoring',
  happening: 'assessed#baseline@2',
  recordedat: '2026-03-01T12:00:02.000Z',
  data: {},
})

describe('An assessment that DynamoDB refuses with its profiles', () => {
  const keepAfter = (codes: readonly string[]) =>
    makeDynamoAssessmentStore(aDynamoClientThatFails(cancelledFor(codes)), settings).keep(draft, [
      { accountId: 'A', profile: emptyProfile, version: 0 },
      { accountId: 'B', profile: emptyProfile, version: 3 },
    ])

  it.each<[string, readonly string[]]>([
    ['kept', [unmet, 'None', 'None']],
    ['kept', [unmet, unmet, 'TransactionConflict']],
    ['overtaken', ['None', unmet, 'None']],
    ['overtaken', ['None', 'None', unmet]],
    ['overtaken', ['TransactionConflict', 'None', 'None']],
  ])('is %s after %j', async (outcome, codes) => {
    expect(await keepAfter(codes)).toBe(outcome)
  })

  it('waits while the store is throttled, and stays a bug where it is one', async () => {
    await expect(keepAfter(['None', 'ThrottlingError', 'None'])).rejects.toMatchObject(unavailable)
    const bug = cancelledFor(['ValidationError', 'None', 'None'])
    const store = makeDynamoAssessmentStore(aDynamoClientThatFails(bug), settings)
    await expect(store.keep(draft, [{ accountId: 'A', profile: emptyProfile, version: 0 }])).rejects.toBe(bug)
  })
})

describe('A change of rulesets that DynamoDB refuses', () => {
  const proposeAfter = (codes: readonly string[]) =>
    makeDynamoDefinitionRegister(aDynamoClientThatFails(cancelledFor(codes)), settings, rulesetKind).propose(
      'acme',
      { definition: aRuleset(), proposedBy: 'alice', proposedAt: '2026-03-01T12:00:00.000Z' },
      draft,
    )

  it.each([[[unmet, 'None', 'None']], [['None', 'None', 'TransactionConflict']]])(
    'was not the first after %j',
    async (codes) => {
      expect(await proposeAfter(codes)).toBe(false)
    },
  )

  it('waits while the store is throttled', async () => {
    await expect(proposeAfter(['ThrottlingError', 'None', 'None'])).rejects.toMatchObject(unavailable)
  })
})
