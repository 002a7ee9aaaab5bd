import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeDynamoAssessmentStore } from '#scoring/adapters/dynamo-assessment-store.ts'
import { makeScoreEvent } from '#scoring/application/score-event.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { makeRuleset } from '#scoring/domain/ruleset.ts'
import { aFact, somePayment } from '#test/support/builders/a-fact.ts'
import { makeMemoryAssessmentStore } from '#test/support/doubles/memory-assessment-store.ts'
import { startOwnConsumer } from '#test/support/world/own-consumer.ts'

const environment = inject('environment')
const { PROFILES_TABLE: table = '', FACTS_TABLE: facts = '' } = environment

const store = makeDynamoAssessmentStore(makeDynamo(), { table, facts: { table: facts, shardCount: 4 } })
const baseline = makeRuleset(baselineRuleset)

/** The profiles of the accounts after the events were scored in sequence. */
const profilesInSequence = async (tenantId: string, accountIds: readonly string[], events: readonly Fact[]) => {
  const assessments = makeMemoryAssessmentStore()
  const score = makeScoreEvent({
    assessments,
    rulesets: { active: async () => baseline },
    clock: () => '2026-03-01T12:00:02.000Z',
    lateAfterHours: async () => 48,
    skipped: () => undefined,
    pause: async () => undefined,
  })
  for (const event of events) await score(event)
  return (await assessments.profiles(wholeTenant(tenantId), accountIds)).map(({ profile }) => profile)
}

/** Both are larger in `npm run test:slow`. */
const instanceCounts = (process.env.SLUICE_HOT_INSTANCES ?? '3').split(' ').map(Number)
const paymentCount = Number(process.env.SLUICE_HOT_PAYMENTS ?? 100)

describe.each(instanceCounts)('Payments between two accounts, at %i scorers', (instanceCount) => {
  it('are all scored, once each, and none is set aside', async () => {
    const tenantid = `hot-${randomUUID()}`
    const events = paymentsOf(tenantid, paymentCount)
    const accountIds = [somePayment.debtor.accountId, somePayment.creditor.accountId]
    const path = 'functions/scoring/score-event.ts'
    const consumer = await startOwnConsumer({ path, queue: 'SCORING', instanceCount, environment })
    await consumer.send([...events, ...events.slice(0, 20)])
    const expected = await profilesInSequence(tenantid, accountIds, events)
    await consumer.drained(140_000)
    expect(await consumer.deadLetters()).toEqual([])
    const profiles = (await store.profiles(wholeTenant(tenantid), accountIds)).map(({ profile }) => profile)
    expect(profiles).toEqual(expected)
    const tryCount = consumer.calls().filter(({ operation }) => operation === 'TransactWriteItems').length
    expect(tryCount).toBeLessThan((paymentCount + 20) * Math.max(3, instanceCount / 2))
    await consumer.stop()
  })
})

/** Payments of different amounts, ten seconds apart, not in the order of their times. */
const paymentsOf = (tenantid: string, count: number): readonly Fact[] =>
  Array.from({ length: count }, (_, index) =>
    aFact({
      tenantid,
      time: new Date(Date.parse('2026-03-01T10:00:00Z') + ((index * 7) % count) * 10_000).toISOString(),
      data: { ...somePayment, amount: { minorUnits: 100 + index, currency: 'EUR' } },
    }),
  )
