import { randomUUID } from 'node:crypto'
import type { SQSEvent } from 'aws-lambda'
import { afterAll, expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeSnsFactTopic } from '#facts/adapters/sns-fact-topic.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { subscriptions } from '#facts/domain/subscriptions.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo, makeSns } from '#platform/aws-clients.ts'
import { pause } from '#platform/pause.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { aReviewer } from '#test/support/builders/a-review.ts'
import { aReason } from '#test/support/builders/a-review-desk.ts'
import { sealOfCopy } from '#test/support/builders/a-seal.ts'
import { someDataKeys } from '#test/support/builders/a-vault.ts'
import { anSqsEvent } from '#test/support/builders/an-sqs-event.ts'
import { standardPolicies } from '#test/support/doubles/standard-policies.ts'
import { startFunction } from '#test/support/world/own-function.ts'
import { makeOwnSubscription } from '#test/support/world/own-subscription.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'
import { makeOwnTopic } from '#test/support/world/own-topic.ts'
import { makeTakeOutLater } from '#vault/application/take-out.ts'
import { makeDynamoReviewQueue } from '#workflow/adapters/dynamo-review-queue.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { makeActOnReview } from '#workflow/application/act-on-review.ts'

const copy = inject('environment')
const dynamo = makeDynamo()
const tenantId = `redelivered-${randomUUID()}`
const open: (() => Promise<unknown>)[] = []

afterAll(async () => {
  for (const close of open.reverse()) await close()
})

/** The queue of the workflow on a topic of its own, so that the test decides the order of its messages, and the function behind it. */
const aWorld = async () => {
  const [table, reviewsTable, vaultTable] = await Promise.all(
    (['FactsTable', 'ReviewsTable', 'VaultTable'] as const).map((name) => makeOwnTable(name)),
  )
  const settings = { table: table ?? '', shardCount: 4, vaultTable: vaultTable ?? '' }
  const log = makeDynamoFactLog(dynamo, settings)
  const reviews = makeDynamoReviews(dynamo, { table: reviewsTable ?? '', facts: settings })
  const { arn, remove } = await makeOwnTopic()
  const queue = await makeOwnSubscription(subscriptions.workflow, arn)
  const workflow = await startFunction({
    path: 'functions/workflow/advance-workflow.ts',
    environment: { ...copy, FACTS_TABLE: settings.table, REVIEWS_TABLE: reviewsTable ?? '' },
    timeoutMs: 60_000,
  })
  open.push(remove, queue.remove, workflow.kill)
  const topic = makeSnsFactTopic(makeSns(), arn, { seal: sealOfCopy(copy), pause })
  const actOnReview = makeActOnReview({
    queue: makeDynamoReviewQueue(dynamo, reviewsTable ?? '', pause),
    ...{ facts: log, reviews, policies: standardPolicies, clock: systemClock, pause },
    takeOut: makeTakeOutLater({ dataKeys: someDataKeys() }),
  })
  return {
    ...{ log, reviews, actOnReview },
    receive: async (): Promise<Fact> => {
      const now = new Date().toISOString()
      return (await log.append(aFact({ tenantid: tenantId, time: now, receivedat: now, recordedat: now }))).fact
    },
    /** Records an assessment. Returns its message, as the queue of the workflow has it. */
    assess: async (received: Fact, band: Band, seconds: number): Promise<SQSEvent> => {
      const { type, source, data } = anAssessment({ band })
      const recordedat = new Date(Date.parse(received.recordedat) + seconds * 1_000).toISOString()
      const happening = `assessed#baseline@${seconds}` as 'assessed#baseline@1'
      const { fact } = await log.append(follow(received, { type, source, happening, data, recordedat }))
      const text = JSON.stringify(fact)
      await topic.publish([{ fact, text, bytes: Buffer.byteLength(text) }])
      return queue.take(fact)
    },
    deliver: async (...messages: readonly SQSEvent[]) =>
      expect(await workflow.invoke(anSqsEvent(...messages.flatMap(({ Records }) => Records)))).toEqual({
        batchItemFailures: [],
      }),
    trail: async ({ eventid }: Fact) =>
      (await log.history(wholeTenant(tenantId), eventid))
        .filter(({ type }) => type.startsWith('Workflow.'))
        .map(({ happening, type }) => `${happening} ${type.split('.')[2]}`)
        .toSorted(),
  }
}

it('The messages of an event under review change it once each, in any order and redelivered, and nothing after its decision', async () => {
  const { receive, assess, deliver, trail, reviews, actOnReview } = await aWorld()
  const received = await receive()
  const read = async () => {
    const review = await reviews.read(wholeTenant(tenantId), received.eventid)
    if (!review) throw new Error('The event has no review.')
    return review
  }
  const [first, second, third] = [
    await assess(received, 'medium', 1),
    await assess(received, 'high', 2),
    await assess(received, 'medium', 3),
  ]
  const idOf = ({ Records: [record] }: SQSEvent) => (JSON.parse(record?.body ?? '{}') as Fact).id
  // The second one opens the review, and the others are already in the log.
  await deliver(second)
  expect(await trail(received)).toEqual(['moved#0001 Moved'])
  await deliver(first, second)
  await deliver(third, first)
  await deliver(second, third, first)
  expect(await read()).toMatchObject({ status: 'open', assessmentFactId: idOf(third), act: 1 })
  expect(await trail(received)).toEqual(['moved#0001 Moved', 'reviewed#0001 Reassessed'])

  const { purpose, version, assessmentFactId } = await read()
  const ana = aReviewer('ana')
  await actOnReview(
    received.eventid,
    { kind: 'decide', outcome: 'reject', reason: aReason, basedOn: { version, assessmentFactId } },
    {
      ...{ tenantId, actor: { ...ana.person, kind: 'user' }, scopes: ana.scopes },
      ...{ operation: 'POST decisions', idempotencyKey: randomUUID() },
    },
  )
  const [decided, acts] = [await read(), await trail(received)]
  expect([purpose, decided.status]).toEqual(['confirm', 'decided'])
  await deliver(await assess(received, 'low', 4))
  await deliver(third, second, first)
  expect(await read()).toEqual(decided)
  expect(await trail(received)).toEqual(acts)
  expect(acts).toEqual(['moved#0001 Moved', 'reviewed#0001 Reassessed', 'reviewed#0002 Decided'])
})
