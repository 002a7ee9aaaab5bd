import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makeRecordAudit } from '#audit/application/record-audit.ts'
import { readEntry } from '#audit/domain/audit-entry.ts'
import { makeBridgeToRabbitmq } from '#bridge/application/bridge-to-rabbitmq.ts'
import { routesOf } from '#catalogue/catalogue.ts'
import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { type Subscription, subscriptions } from '#facts/domain/subscriptions.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { type Chance, makeChance } from '#local/chance.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { makeScoreEvent } from '#scoring/application/score-event.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { makeRuleset } from '#scoring/domain/ruleset.ts'
import { aCorrection, aFact, aReversal, somePayment } from '#test/support/builders/a-fact.ts'
import { aProjector } from '#test/support/builders/a-projector.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { emptyVault } from '#test/support/builders/a-vault-reader.ts'
import { makeMemoryAssessmentStore } from '#test/support/doubles/memory-assessment-store.ts'
import { makeMemoryAuditEntries } from '#test/support/doubles/memory-audit-entries.ts'
import { makeMemoryAuditLog } from '#test/support/doubles/memory-audit-log.ts'
import { makeMemoryBroker } from '#test/support/doubles/memory-broker.ts'
import { makeMemoryBrokerNotes } from '#test/support/doubles/memory-broker-notes.ts'
import { makeMemoryEventRows } from '#test/support/doubles/memory-event-rows.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makeMemoryPublishedMessages } from '#test/support/doubles/memory-published-messages.ts'
import { makeReviewsOf, workflowNeeds } from '#test/support/ports/workflow-stores.ts'
import { makeActOnReview } from '#workflow/application/act-on-review.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'

/** The consumers whose facts and stores must not depend on the order. */
const consumers = ['scoring', 'workflow', 'audit', 'bridge', 'views'] as const satisfies (keyof typeof subscriptions)[]

type Consumer = (typeof consumers)[number]
type Message = Readonly<{ consumer: Consumer; fact: Fact }>

const rulesets = [makeRuleset(baselineRuleset), makeRuleset(aRuleset())] as const
const accountIds = ['A', 'B', 'C']
const instanceCount = 3
const pause = () => new Promise<void>((resolve) => setImmediate(resolve))

/** All stores of a stack in memory, and several instances of each consumer. Each scorer has its own cached ruleset. */
const aStack = () => {
  const log = makeMemoryFactLog()
  const [assessments, audit] = [makeMemoryAssessmentStore(log), makeMemoryAuditEntries()]
  const [rows, published] = [makeMemoryEventRows(), new Map()]
  const broker = makeMemoryBroker({ 'sluice.events': ['Payment', 'Risk', 'Workflow'], risk_events: ['Risk'] })
  const anInstance = (index: number): Record<Consumer, (fact: Fact) => Promise<unknown>> => {
    const active = async () => rulesets[index % 2] ?? rulesets[0]
    const lateAfterHours = async () => 48
    const record = makeRecordAudit({
      entries: audit.entries,
      log: makeMemoryAuditLog(audit).log,
      random: randomUUID,
      clock,
      pause,
      reportConflict: ({ factId }) => expect.unreachable(factId),
    })
    const memory = makeMemoryPublishedMessages(clock, published)
    const bridge = makeBridgeToRabbitmq({
      broker,
      published: memory,
      notes: makeMemoryBrokerNotes(),
      vault: emptyVault,
      warn: (reason) => expect.unreachable(String(reason)),
    })
    return {
      scoring: makeScoreEvent({
        assessments,
        rulesets: { active },
        clock,
        lateAfterHours,
        skipped: () => undefined,
        pause,
      }),
      workflow: makeAdvanceWorkflow({ ...workflowNeeds(log), clock }),
      views: aProjector(rows),
      audit: (fact) => record([fact]).then(succeed),
      bridge: (fact) => bridge([fact]).then(succeed),
    }
  }
  const instances = Array.from({ length: instanceCount }, (_, index) => anInstance(index))
  return { log, assessments, audit, broker, rows, instances }
}

const succeed = (outcomes: readonly PromiseSettledResult<void>[]): void => {
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

const isFor = (subscription: Subscription, fact: Fact): boolean =>
  subscription === 'every' ||
  ('except' in subscription
    ? subscription.except.every((kind) => kind !== kindOf(fact))
    : subscription.some((kind) => kind === kindOf(fact)))

/** Delivers each fact to each consumer once or twice, in any order, late, and up to four at the same time. */
const deliverAll = async ({ log, instances }: Stack, received: readonly Fact[], chance: Chance) => {
  const waiting: Message[] = []
  const send = (fact: Fact) => {
    for (const consumer of consumers)
      if (isFor(subscriptions[consumer], fact))
        waiting.push(...Array.from({ length: chance.between(1, 2) }, () => ({ consumer, fact })))
  }
  const sent = new Set<string>()
  const publish = () => {
    for (const fact of log.facts().filter(({ id }) => !sent.has(id))) {
      sent.add(fact.id)
      send(fact)
    }
  }
  for (const fact of received) await log.append(fact)
  for (publish(); waiting.length > 0; publish()) {
    const together = Array.from({ length: chance.between(1, 4) }, () =>
      waiting.splice(chance.between(0, Math.max(0, waiting.length - 1)), 1),
    ).flat()
    const outcomes = await Promise.allSettled(
      together.map(({ consumer, fact }) => instances[chance.between(0, instanceCount - 1)]?.[consumer](fact)),
    )
    waiting.push(...together.filter((_, index) => outcomes[index]?.status === 'rejected'))
  }
}

/** A payment that empties an account, which people review. */
const emptying = (debtor: Readonly<{ accountId: string }>) => {
  const amount = { minorUnits: 1_200_000, currency: 'EUR' }
  return {
    ...somePayment,
    amount,
    debtor: { ...debtor, balanceBefore: amount, balanceAfter: { ...amount, minorUnits: 0 } },
  }
}

/** Payments among three accounts, some of which are reversed or corrected, and some of which are reviewed. */
const receivedFacts = (tenantid: string, chance: Chance): readonly Fact[] =>
  Array.from({ length: 6 }, (_, index) => {
    const [debtor, creditor] = chance.shuffle(accountIds).map((accountId) => ({ accountId }))
    const minute = String(index).padStart(2, '0')
    const payment = aFact({
      tenantid,
      time: `2026-03-01T12:${minute}:00.000Z`,
      receivedat: `2026-03-01T12:${minute}:01.000Z`,
      data: debtor && chance.happens(0.3) ? { ...emptying(debtor), creditor } : { ...somePayment, debtor, creditor },
    })
    return chance.happens(0.5) ? [payment] : [payment, chance.happens(0.5) ? aReversal(payment) : aCorrection(payment)]
  }).flat()

type Stack = ReturnType<typeof aStack>

const people = ['ana', 'ben', 'cleo', 'sara']
const scopes = new Set(['reviews:decide', 'reviews:supervise'])

/** People claim the open reviews and decide on them. An act that is refused changes nothing. */
const decideAll = async ({ log }: Stack, chance: Chance) => {
  const reviews = makeReviewsOf(log)
  const takeOut = async (draft: FactDraft) => ({ draft })
  const act = makeActOnReview({ ...workflowNeeds(log), reviews, takeOut, clock })
  for (const { tenantid, eventid } of log.facts().filter(({ data }) => data.review !== undefined))
    for (const person of chance.shuffle(people)) {
      const { status, version, assessmentFactId } = (await reviews.read(wholeTenant(tenantid), eventid)) ?? {}
      if (status !== 'open' || version === undefined || assessmentFactId === undefined) continue
      const context = { tenantId: tenantid, actor: { id: person, kind: 'user' as const }, scopes, operation: 'act' }
      const outcome = chance.happens(0.5) ? 'approve' : 'reject'
      const decision = {
        kind: 'decide',
        outcome,
        reason: 'It was checked.',
        basedOn: { version, assessmentFactId },
      } as const
      await act(eventid, chance.happens(0.3) ? { kind: 'claim' } : decision, {
        ...context,
        idempotencyKey: randomUUID(),
      }).catch((error) => expect(error).toBeInstanceOf(Refusal))
    }
}

const ofKind = (facts: readonly Fact[], kind: string) => facts.filter((fact) => kindOf(fact) === kind)

/** Each event has one decision, by one of its assessments. */
const expectDecisions = ({ log }: Stack, received: readonly Fact[]) => {
  const moves = ofKind(log.facts(), 'moved').filter(({ data }) => data.version === 1)
  expect(moves.map(({ eventid }) => eventid).toSorted()).toEqual(received.map(({ eventid }) => eventid).toSorted())
  const deciding = moves.map(({ causationid }) => log.facts().find(({ id }) => id === causationid))
  expect(deciding.map((assessed) => assessed?.data.score)).toEqual(moves.map(({ data }) => data.score))
}

/** The profiles are those of a scorer that received each event once, in order. */
const expectProfiles = async ({ assessments }: Stack, received: readonly Fact[], tenantId: string) => {
  const inOrder = aStack()
  for (const fact of received) await inOrder.instances[0]?.scoring(fact)
  const tenancy = wholeTenant(tenantId)
  const [profiles = [], expected = []] = await Promise.all(
    [assessments, inOrder.assessments].map((store) => store.profiles(tenancy, accountIds)),
  )
  expect(profiles.map(({ profile }) => profile)).toEqual(expected.map(({ profile }) => profile))
}

/** Each fact has one entry, which waits once for its index. */
const expectEntries = ({ log, audit }: Stack, tenantId: string) => {
  const ids = log
    .facts()
    .map(({ id }) => id)
    .toSorted()
  expect([...audit.held.values()].map(({ text }) => readEntry(text)?.factId).toSorted()).toEqual(ids)
  expect([...(audit.pending.get(tenantId)?.values() ?? [])].flatMap(({ keys }) => keys)).toHaveLength(ids.length)
}

const expectMessages = ({ log, broker }: Stack) => {
  const messages = log.facts().flatMap(({ id, type }) => routesOf(type).map(({ exchange }) => `${exchange} ${id}`))
  const held = broker.held.map(({ exchange, messageId }) => `${exchange} ${messageId}`)
  expect(held.toSorted()).toEqual(messages.toSorted())
}

const expectRows = async ({ log, rows }: Stack, tenantId: string) => {
  const year = { from: '2026-01-01T00:00:00.000Z', to: '2026-12-31T23:59:59.999Z', limit: 50 }
  const { items } = await rows.list({ tenantId, partnerId: undefined, ...year })
  const listed = items.map(({ id, status, score, band }) => ({ id, status, score, band }))
  // The highest step has the status. A step of people keeps the score of the machine's.
  const moves = ofKind(log.facts(), 'moved').toSorted((a, b) => Number(a.data.version) - Number(b.data.version))
  const decided = [...Map.groupBy(moves, ({ eventid }) => eventid)].map(([id, steps]) => {
    const { score, band } = steps[0]?.data ?? {}
    return { id, status: steps.at(-1)?.data.status, score, band }
  })
  expect(new Set(listed)).toEqual(new Set(decided))
}

it('Every consumer ends with the same, in whatever order and however often facts arrive, at several instances', {
  timeout: 60_000,
}, async () => {
  let decidedCount = 0
  const property = fc.asyncProperty(fc.nat(), async (seed) => {
    const [tenantId, chance] = [`tenant-${randomUUID()}`, makeChance(seed, 'any-order')]
    const [stack, received] = [aStack(), receivedFacts(tenantId, chance)]
    await deliverAll(stack, received, chance)
    await decideAll(stack, chance)
    // The earlier facts are delivered again, among those of the decisions.
    await deliverAll(stack, [], chance)
    decidedCount += ofKind(stack.log.facts(), 'moved').filter(({ data }) => data.version === 2).length
    expectDecisions(stack, received)
    await expectProfiles(stack, received, tenantId)
    expectEntries(stack, tenantId)
    expectMessages(stack)
    await expectRows(stack, tenantId)
  })
  await fc.assert(property, { numRuns: 50 })
  expect(decidedCount).toBeGreaterThan(10)
})
