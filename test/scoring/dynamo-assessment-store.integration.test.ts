import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { pause } from '#platform/pause.ts'
import { makeDynamoAssessmentStore } from '#scoring/adapters/dynamo-assessment-store.ts'
import { makeScoreEvent } from '#scoring/application/score-event.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { makeRuleset } from '#scoring/domain/ruleset.ts'
import { aFact, somePayment } from '#test/support/builders/a-fact.ts'
import { makeMemoryAssessmentStore } from '#test/support/doubles/memory-assessment-store.ts'
import { describeAssessmentStore } from '#test/support/ports/assessment-store-contract.ts'

const { PROFILES_TABLE: table = '', FACTS_TABLE: facts = '' } = inject('environment')
const dynamo = makeDynamo()
const makeStore = () => makeDynamoAssessmentStore(dynamo, { table, facts: { table: facts, shardCount: 4 } })

describeAssessmentStore('the DynamoDB store', makeStore)

const baseline = makeRuleset(baselineRuleset)
const clock = () => '2026-03-01T12:00:02.000Z'
const lateAfterHours = async () => 48
const rulesets = { active: async () => baseline }

it('brings events of one account that come all at once, late and twice to the profile they have one by one', async () => {
  const tenantid = `hot-${randomUUID()}`
  const events = Array.from({ length: 24 }, (_, index) =>
    aFact({
      tenantid,
      time: new Date(Date.parse('2026-03-01T10:00:00Z') + ((index * 7) % 24) * 60_000).toISOString(),
      data: { ...somePayment, creditor: { accountId: `payee-${index % 5}` } },
    }),
  )
  const [store, memory] = [makeStore(), makeMemoryAssessmentStore()]
  const score = makeScoreEvent({ assessments: store, rulesets, clock, lateAfterHours, skipped: () => undefined, pause })
  let waiting = [...events, ...events.slice(0, 8)]
  for (let rounds = 0; waiting.length > 0 && rounds < 20; rounds += 1) {
    const outcomes = await Promise.allSettled(waiting.map(score))
    waiting = waiting.filter((_, index) => outcomes[index]?.status === 'rejected')
  }
  expect(waiting).toEqual([])
  const scoreAlone = makeScoreEvent({
    assessments: memory,
    rulesets,
    clock,
    lateAfterHours,
    skipped: () => undefined,
    pause,
  })
  for (const event of events) await scoreAlone(event)
  const accountIds = ['4711', 'payee-0', 'payee-4']
  const profiles = (await store.profiles(wholeTenant(tenantid), accountIds)).map(({ profile }) => profile)
  expect(profiles).toEqual((await memory.profiles(wholeTenant(tenantid), accountIds)).map(({ profile }) => profile))
})

it('costs a scored event one read and one transactional write at most, and one plain write where no account moves', async () => {
  const client = makeDynamo()
  const calls: string[] = []
  client.middlewareStack.add(
    (next, { commandName = '' }) => {
      return (args) => {
        calls.push(commandName)
        return next(args)
      }
    },
    { step: 'initialize' },
  )
  const assessments = makeDynamoAssessmentStore(client, { table, facts: { table: facts, shardCount: 4 } })
  const score = makeScoreEvent({ assessments, rulesets, clock, lateAfterHours, skipped: () => undefined, pause })
  const payment = aFact()
  await score(payment)
  expect(calls.splice(0)).toEqual(['BatchGetItemCommand', 'TransactWriteItemsCommand'])
  await score(payment)
  expect(calls.splice(0)).toEqual(['BatchGetItemCommand', 'TransactWriteItemsCommand'])
  const type = 'Risk.Event.Reported.v1'
  await score(aFact({ type, eventtype: type, data: { entityId: 'e', category: 'c', riskScore: 1 } }))
  expect(calls).toEqual(['PutItemCommand'])
})
