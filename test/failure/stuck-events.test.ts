import { randomUUID } from 'node:crypto'
import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { makeDynamoBucket } from '#access/adapters/dynamo-bucket.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import { makeSnsFactTopic } from '#facts/adapters/sns-fact-topic.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { type Fact, follow, tenancyOf } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { type Subscription, subscriptions } from '#facts/domain/subscriptions.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { publishRow } from '#operations/application/republish.ts'
import { makeDynamo, makeSns } from '#platform/aws-clients.ts'
import { pause } from '#platform/pause.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aFact, anAssessment, somePayment } from '#test/support/builders/a-fact.ts'
import { aLegacyEvent } from '#test/support/builders/a-legacy-event.ts'
import { sealOfCopy } from '#test/support/builders/a-seal.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { standardPolicies } from '#test/support/doubles/standard-policies.ts'
import { aToken } from '#test/support/world/client.ts'
import { startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'
import { makeOwnSubscription } from '#test/support/world/own-subscription.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'
import { makeOwnTopic } from '#test/support/world/own-topic.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { reviewKeyOf } from '#workflow/adapters/review-rows.ts'
import { makeOpenReviews } from '#workflow/application/open-reviews.ts'
import type { Review } from '#workflow/domain/review.ts'

const copy = inject('environment')
const [dynamo, sns] = [makeDynamo(), makeSns()]
const tenantId = `dropped-${randomUUID()}`
const open: (() => Promise<unknown>)[] = []

afterAll(async () => {
  for (const close of open.reverse()) await close()
})

/** Own tables, which no outbox publishes: the tests carry each message, and drop the ones that they want to be lost. */
const own: Record<string, string> = {
  ...copy,
  UNKNOWN_TENANTS: 'allow',
  STUCK_AFTER_SECONDS: '1',
  STUCK_LOOKBACK_DAYS: '1',
}
const facts = { table: '', shardCount: 4 }
let topic: ReturnType<typeof makeSnsFactTopic>

const start = async (path: string, environment = {}): Promise<OwnFunction> => {
  const started = await startFunction({
    path: `functions/${path}.ts`,
    environment: { ...own, ...environment },
    // As deployed.
    timeoutMs: 300_000,
  })
  open.push(started.kill)
  return started
}

const subscribe = async (kinds: Subscription, topicArn: string) => {
  const { take: takeFrom, remove } = await makeOwnSubscription(kinds, topicArn)
  open.push(remove)
  return takeFrom
}

let take: Readonly<Record<'scoring' | 'workflow' | 'audit', Awaited<ReturnType<typeof subscribe>>>>
let parts: Readonly<Record<'find' | 'list' | 'score' | 'advance' | 'audit', OwnFunction>>
let token = ''

beforeAll(async () => {
  const names = ['FACTS', 'AUDIT', 'STUCK', 'TENANTS', 'REVIEWS', 'BUCKETS'] as const
  const tables = await Promise.all(
    names.map(async (name) => [name, await makeOwnTable(`${name[0]}${name.slice(1).toLowerCase()}Table`)] as const),
  )
  const { FACTS, BUCKETS, TENANTS: _, ...others } = Object.fromEntries(tables) as Record<(typeof names)[number], string>
  for (const [name, table] of Object.entries({ FACTS, ...others })) Object.assign(own, { [`${name}_TABLE`]: table })
  Object.assign(own, { SEEN_TENANTS_TABLE: BUCKETS })
  facts.table = FACTS
  // The tenant is in no register: it is known because it called.
  const bucket = makeDynamoBucket(dynamo, { table: BUCKETS, nowUs: () => Date.now() * 1000 })
  await bucket.take(tenantId, { requestsPerSecond: 10, burst: 20 }, 1)
  const { arn, remove } = await makeOwnTopic()
  open.push(remove)
  topic = makeSnsFactTopic(sns, arn, { seal: sealOfCopy(copy), pause })
  const queues = await Promise.all([
    subscribe(subscriptions.scoring, arn),
    subscribe(subscriptions.workflow, arn),
    subscribe(subscriptions.audit, arn),
  ])
  take = { scoring: queues[0], workflow: queues[1], audit: queues[2] }
  const started = await Promise.all([
    start('operations/find-stuck', { TENANTS_TABLE: Object.fromEntries(tables).TENANTS }),
    start('operations/stuck-read'),
    start('scoring/score-event'),
    start('workflow/advance-workflow'),
    start('audit/record-audit'),
  ])
  parts = { find: started[0], list: started[1], score: started[2], advance: started[3], audit: started[4] }
  token = await aToken(copy, { operator: true, scope: 'operator' })
})

const accept = async (known: Partial<Fact> = {}): Promise<Fact> => {
  const now = new Date().toISOString()
  const received = aFact({ tenantid: tenantId, time: now, receivedat: now, recordedat: now, ...known })
  await makeDynamoFactLog(dynamo, facts).append(received)
  return received
}

const log: FactLog = {
  append: (...own) => makeDynamoFactLog(dynamo, facts).append(...own),
  history: (...own) => makeDynamoFactLog(dynamo, facts).history(...own),
  first: (...own) => makeDynamoFactLog(dynamo, facts).first(...own),
}

const openReviews = () =>
  makeOpenReviews({
    ...{ facts: log, reviews: reviews(), policies: standardPolicies, pause, clock: systemClock },
    events: { page: async () => ({ events: [] }) },
  })

/** The assessment of an event of an earlier version. */
const anAssessed = async (received: Fact, band: Band): Promise<Fact> => {
  const { type, source, happening, data } = anAssessment({ band })
  const draft = { type, source, happening: happening as 'assessed#baseline@1', data, recordedat: received.recordedat }
  return (await log.append(follow(received, draft))).fact
}

const historyOf = (fact: Fact) => makeDynamoFactLog(dynamo, facts).history(tenancyOf(fact), fact.eventid)

/** As `npm run republish` publishes the facts of one event. */
const republish = async ({ tenantid, eventid }: Fact): Promise<void> => {
  const { rows } = await makeDynamoFactRows(dynamo, facts).page({ tenantId: tenantid, eventId: eventid }, undefined)
  for (const row of rows) expect(await publishRow(topic, row)).toEqual({ kind: 'done' })
}

/** Runs the check once its limit of one second is over. */
const check = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  await parts.find.invoke({})
}

const listed = async () => {
  const headers = { authorization: `Bearer ${token}`, 'x-tenant-id': tenantId }
  const answer = await parts.list.invoke(anHttpEvent({ method: 'GET', path: '/v1/operations/stuck', headers }))
  expect(answer.statusCode).toBe(200)
  return (JSON.parse(answer.body ?? '') as { items: { eventId: string; station: string; act: string }[] }).items
}

const stationOf = async ({ eventid }: Fact) => (await listed()).find(({ eventId }) => eventId === eventid)?.station

const done = { batchItemFailures: [] }

/** A payment that the standard policy leaves to a person, under review. */
const acceptHeld = async (): Promise<Fact> => {
  const received = await accept({ data: { ...somePayment, creditor: { accountId: '0815', country: 'IR' } } })
  await republish(received)
  expect(await parts.score.invoke(await take.scoring(received))).toEqual(done)
  const assessed = (await historyOf(received)).find((fact) => kindOf(fact) === 'assessed')
  if (!assessed) throw new Error('It was not assessed.')
  await republish(assessed)
  expect(await parts.advance.invoke(await take.workflow(assessed))).toEqual(done)
  return received
}

const reviews = () => makeDynamoReviews(dynamo, { table: own.REVIEWS_TABLE ?? '', facts })

/** Changes a review as if time had passed. */
const age = async ({ eventid }: Fact, known: Partial<Review>): Promise<void> => {
  const review = await reviews().read(wholeTenant(tenantId), eventid)
  if (!review) throw new Error('It has no review.')
  expect(await reviews().write({ before: review, after: { ...review, ...known }, facts: [] })).toBe(true)
}

describe('The review of an event', () => {
  it('whose escalation is lost, and which no supervisor decides, is found at each of the two', async () => {
    const received = await acceptHeld()
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString()
    await check()
    expect(await stationOf(received)).toBeUndefined()
    await age(received, { dueAt: hourAgo })
    await check()
    expect(await stationOf(received)).toBe('deadline')

    // The function dies after its write took effect, and its next run finds that done.
    const proxy = await startDynamoProxy(copy.AWS_ENDPOINT_URL_DYNAMODB ?? '')
    open.push(proxy.close)
    const doomed = await start('workflow/escalate-reviews', { AWS_ENDPOINT_URL_DYNAMODB: proxy.url })
    proxy.meddle(
      ({ operation }) => (operation === 'TransactWriteItems' ? 'mute' : 'pass'),
      () => void doomed.kill(),
    )
    await expect(doomed.invoke({})).rejects.toThrow('died')
    const escalate = await start('workflow/escalate-reviews')
    await escalate.invoke({})
    await check()
    expect(await stationOf(received)).toBeUndefined()
    expect(await reviews().read(wholeTenant(tenantId), received.eventid)).toMatchObject({ level: 2, act: 1 })

    await age(received, { levelTwoDueAt: hourAgo })
    await check()
    expect(await stationOf(received)).toBe('level-two')

    await decide(received)
    await check()
    expect(await stationOf(received)).toBeUndefined()
    const stuck = (await historyOf(received)).filter((fact) => kindOf(fact) === 'stuck')
    expect(stuck.map(({ happening }) => happening).toSorted()).toEqual(['stuck#deadline', 'stuck#level-two'])
  })
})

/** A supervisor approves the event. */
const decide = async ({ eventid }: Fact): Promise<void> => {
  const { version, assessmentFactId } = (await reviews().read(wholeTenant(tenantId), eventid)) ?? {}
  const scope = 'reviews:read reviews:decide reviews:supervise'
  const sara = await aToken(copy, { tenant: tenantId, subject: 'sara', scope })
  const write = await start('workflow/reviews-write')
  const answer = await write.invoke({
    ...anHttpEvent({
      path: `/v1/reviews/${eventid}/decisions`,
      headers: { authorization: `Bearer ${sara}` },
      body: {
        outcome: 'approve',
        reason: 'The payer confirmed it by phone.',
        basedOn: { version, assessmentFactId },
      },
    }),
    routeKey: 'POST /v1/reviews/{eventId}/decisions',
    pathParameters: { eventId: eventid },
  })
  expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)])
}

describe('An event whose message is dropped', () => {
  it('is found at each station, with the act that helps, and leaves the list when it goes on', async () => {
    const received = await accept()
    await check()
    expect(await stationOf(received)).toBe('outbox')
    expect((await listed())[0]?.act).toContain(`--event ${received.eventid}`)

    // The outbox publishes it, and the queue of scoring loses it.
    await republish(received)
    await take.scoring(received)
    expect(await parts.audit.invoke(await take.audit(received))).toEqual(done)
    await check()
    expect(await stationOf(received)).toBe('scoring')

    await republish(received)
    expect(await parts.score.invoke(await take.scoring(received))).toEqual(done)
    const assessed = (await historyOf(received)).find((fact) => kindOf(fact) === 'assessed')
    if (!assessed) throw new Error('It was not assessed.')
    await republish(assessed)
    await take.workflow(assessed)
    expect(await parts.audit.invoke(await take.audit(assessed))).toEqual(done)
    await check()
    expect(await stationOf(received)).toBe('workflow')

    await republish(assessed)
    expect(await parts.advance.invoke(await take.workflow(assessed))).toEqual(done)
    await check()
    expect(await listed()).toEqual([])
    const stuck = (await historyOf(received)).filter((fact) => kindOf(fact) === 'stuck')
    expect(stuck.map(({ happening }) => happening)).toEqual(['stuck#outbox', 'stuck#scoring', 'stuck#workflow'])
  })

  it('is found where it waits for people and has no review, and goes on when an operator gives it one', async () => {
    const received = await acceptHeld()
    const key = { tenantId, eventId: received.eventid }
    const before = await reviews().read(wholeTenant(tenantId), received.eventid)
    expect(before).toMatchObject({ purpose: 'decide', status: 'open' })
    await dynamo.send(new DeleteCommand({ TableName: own.REVIEWS_TABLE, Key: reviewKeyOf(key) }))
    const now = new Date().toISOString()
    const known = { time: now, receivedat: now, recordedat: now }
    const legacy = await aLegacyEvent({ facts: log, tenantId, assess: anAssessed }, { status: 'held', known })
    await check()
    expect([await stationOf(received), await stationOf(legacy.received)]).toEqual(['review', 'review'])
    const { act = '' } = (await listed()).find(({ eventId }) => eventId === received.eventid) ?? {}
    expect(act).toContain(`npm run -s open-reviews -- --tenant ${tenantId} --event ${received.eventid} --start`)

    for (const { eventid: eventId } of [received, legacy.received]) {
      const { items } = await openReviews().open({ tenantId, eventId }, anOperator('olga'))(undefined)
      expect(await items[0]?.act()).toEqual({ kind: 'done' })
    }
    await check()
    expect([await stationOf(received), await stationOf(legacy.received)]).toEqual([undefined, undefined])
    expect(await reviews().read(wholeTenant(tenantId), received.eventid)).toEqual(before)
    const kinds = async (fact: Fact) => (await historyOf(fact)).map(({ happening }) => happening)
    expect(await kinds(received)).not.toContain('reviewed#0001')
    expect(await kinds(legacy.received)).toContain('reviewed#0001')
  })

  it('is found once where the check is killed after each of its writes, and where two run at once', async () => {
    const events = await Promise.all(Array.from({ length: 3 }, () => accept()))
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    const tables = Object.entries(own).filter(([name]) => ['FACTS_TABLE', 'STUCK_TABLE'].includes(name))
    for (const [, table] of tables) {
      const proxy = await startDynamoProxy(copy.AWS_ENDPOINT_URL_DYNAMODB ?? '')
      open.push(proxy.close)
      const doomed = await start('operations/find-stuck', { AWS_ENDPOINT_URL_DYNAMODB: proxy.url })
      proxy.meddle(
        (call) => (call.operation === 'PutItem' && call.table === table ? 'mute' : 'pass'),
        () => void doomed.kill(),
      )
      await expect(doomed.invoke({})).rejects.toThrow('died')
    }
    const other = await start('operations/find-stuck')
    await Promise.all([parts.find.invoke({}), other.invoke({})])
    expect((await listed()).map(({ eventId }) => eventId).toSorted()).toEqual(
      events.map(({ eventid }) => eventid).toSorted(),
    )
    for (const event of events)
      expect((await historyOf(event)).map(({ happening }) => happening)).toEqual(['received', 'stuck#outbox'])
  })
})
