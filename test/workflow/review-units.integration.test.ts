import { randomUUID } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { atOnce } from '#kernel/application/until-won.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { aLegacyEvent } from '#test/support/builders/a-legacy-event.ts'
import { aReview, aReviewer, reviewIssuer } from '#test/support/builders/a-review.ts'
import { aReviewCaller } from '#test/support/builders/a-review-world.ts'
import { someDataKeys } from '#test/support/builders/a-vault.ts'
import { emptyVault } from '#test/support/builders/a-vault-reader.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { standardPolicies } from '#test/support/doubles/standard-policies.ts'
import { ownFactsTable, ownVaultTable } from '#test/support/ports/facts-stores.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'
import { makeTakeOutLater } from '#vault/application/take-out.ts'
import { makeDynamoReviewQueue } from '#workflow/adapters/dynamo-review-queue.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { makeActOnReview } from '#workflow/application/act-on-review.ts'
import { makeClaimNextReview } from '#workflow/application/claim-next-review.ts'
import { makeGetReview } from '#workflow/application/get-review.ts'
import { makeListReviews } from '#workflow/application/list-reviews.ts'
import { makeOpenReviews } from '#workflow/application/open-reviews.ts'
import { makeReadQueueOutline } from '#workflow/application/queue-outline.ts'

/** The measurements of docs/performance.md, "What the queue of reviews costs". */
const reviewCount = 200
const clock = () => '2026-03-01T13:00:00.000Z'
const tenantId = `units-${randomUUID()}`
const caller = aReviewCaller(tenantId)

/** The calls that a client made since it was asked last, and the units that they consumed. */
const aCountedClient = () => {
  const dynamo = makeDynamo()
  let [calls, units] = [0, 0]
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      calls += 1
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } })
      const { ConsumedCapacity = [] } = result.output as { ConsumedCapacity?: unknown }
      for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat() as { CapacityUnits?: number }[])
        units += CapacityUnits
      return result
    },
    { step: 'initialize' },
  )
  const cost = async (work: () => Promise<unknown>) => {
    ;[calls, units] = [0, 0]
    await work()
    return { calls, units }
  }
  return { dynamo, cost }
}

const { dynamo, cost } = aCountedClient()

/** The parts of the calls, on tables of this file with so many open reviews. */
const aDesk = async (count = reviewCount) => {
  const table = await makeOwnTable('ReviewsTable')
  const settings = { table: await ownFactsTable(), shardCount: 4, vaultTable: await ownVaultTable() }
  const facts = makeDynamoFactLog(dynamo, settings)
  const reviews = makeDynamoReviews(dynamo, { table, facts: settings })
  const queue = makeDynamoReviewQueue(dynamo, table, atOnce)
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) {
    const review = aReview({
      tenantId,
      level: index % 4 === 3 ? 2 : 1,
      dueAt: new Date(Date.parse(clock()) + index * 60_000).toISOString(),
    })
    const { eventId: eventid, receivedAt: receivedat } = review
    if (index < 3) await facts.append(aFact({ tenantid: tenantId, eventid, receivedat }))
    await reviews.write({ after: review, facts: [] })
    ids.push(eventid)
  }
  return { facts, reviews, queue, ids }
}

let desk: Awaited<ReturnType<typeof aDesk>>
beforeAll(async () => {
  desk = await aDesk()
})

it('costs few calls and units to list, to count, to claim and to open', async () => {
  const { facts, reviews, queue, ids } = desk
  const listReviews = makeListReviews({ queue, clock })
  const needs = { queue, reviews, facts, policies: standardPolicies, clock, random: Math.random, warn: () => undefined }
  const claimNextReview = makeClaimNextReview({ ...needs, takeOut: makeTakeOutLater({ dataKeys: someDataKeys() }) })
  const actOnReview = makeActOnReview({
    ...{ ...needs, pause: atOnce },
    takeOut: makeTakeOutLater({ dataKeys: someDataKeys() }),
  })
  const getReview = makeGetReview({ facts, reviews, vault: emptyVault, clock })
  const next = (id = 'ana', scopes?: readonly string[]) =>
    claimNextReview(
      { status: 'open' },
      {
        ...{ tenantId, operation: 'POST /v1/reviews/next', idempotencyKey: randomUUID() },
        actor: { id, kind: 'user', issuer: reviewIssuer },
        scopes: aReviewer(id, scopes).scopes,
      },
    )
  const measured = {
    page: await cost(() => listReviews(caller, {})),
    late: await cost(() => listReviews(caller, { due: 'late' })),
    rare: await cost(() => listReviews(caller, { rule: 'fan-out' })),
    summary: await cost(() => makeReadQueueOutline({ queue, clock })(tenantId)),
    next: await cost(() => next()),
    supervised: await cost(() => next('sam', ['reviews:decide', 'reviews:supervise'])),
    claimed: await cost(() =>
      actOnReview(
        ids[2] ?? '',
        { kind: 'claim' },
        {
          ...{ tenantId, operation: 'POST /claim', idempotencyKey: randomUUID(), scopes: aReviewer('ben').scopes },
          actor: { id: 'ben', kind: 'user', issuer: reviewIssuer },
        },
      ),
    ),
    mine: await cost(() => listReviews(caller, { assignee: 'me' })),
    opened: await cost(async () => (await getReview(caller, ids[0] ?? '', {})).show()),
  }
  const calls = Object.fromEntries(Object.entries(measured).map(([name, each]) => [name, each.calls]))
  expect(calls).toEqual({
    page: 2,
    late: 2,
    rare: 6,
    summary: 3,
    next: 5,
    supervised: 6,
    claimed: 4,
    mine: 2,
    opened: 2,
  })
  // A review has less than 1.2 KB, and an index is read eventually consistent. Each partition is read for a whole page.
  for (const [name, rows] of Object.entries({ page: 2 * 50, rare: 1.25 * reviewCount, summary: reviewCount }))
    expect([name, measured[name as 'page'].units <= 0.15 * rows + 1]).toEqual([name, true])
  expect([measured.late.units, measured.mine.units, measured.opened.units]).toEqual([0.5, 1.5, 2])
})

it('open-reviews reads the facts of an event, and its row only if a fact asks for it', async () => {
  const { facts, reviews } = await aDesk(0)
  const assess = async (received: Fact, band: Band) => {
    const { type, source, data } = anAssessment({ band })
    const draft = { type, source, happening: happenings.assessed({ id: 'baseline', version: 1 }), data }
    return (await facts.append(follow(received, { ...draft, recordedat: clock() }))).fact
  }
  const tenant = `opened-${randomUUID()}`
  const legacy = await aLegacyEvent({ facts, tenantId: tenant, assess }, { status: 'held' })
  const payment = await aLegacyEvent({ facts, tenantId: tenant, assess }, { status: 'rejected', band: 'high' })
  const kind = makeOpenReviews({
    ...{ facts, reviews, policies: standardPolicies, clock, pause: atOnce },
    events: { page: async () => ({ events: [] }) },
  })
  const examine = (eventId: string) => cost(() => kind.count({ tenantId: tenant, eventId }, 1))
  expect(await examine(payment.eventId)).toEqual({ calls: 1, units: 1 })
  expect(await examine(legacy.eventId)).toEqual({ calls: 1, units: 1 })
  const [item] = (await kind.open({ tenantId: tenant, eventId: legacy.eventId }, anOperator('olga'))(undefined)).items
  expect(await cost(async () => item?.act())).toEqual({ calls: 4, units: 22 })
  expect(await examine(legacy.eventId)).toEqual({ calls: 2, units: 3 })
})
