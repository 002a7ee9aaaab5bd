import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aClient, aPayment, aToken, insist } from '#test/support/world/client.ts'
import { type DynamoCall, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { fetchPatiently } from '#test/support/world/fetch-patiently.ts'
import { startFunction } from '#test/support/world/own-function.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', REVIEWS_TABLE = '', AWS_ENDPOINT_URL_DYNAMODB = '' } = environment
const factsTable = { table: FACTS_TABLE, shardCount: 4 }
const facts = makeDynamoFactLog(makeDynamo(), factsTable)
const reviews = makeDynamoReviews(makeDynamo(), { table: REVIEWS_TABLE, facts: factsTable })

const open: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of open.reverse()) await close()
})

const amount = { minorUnits: 1_200_000, currency: 'EUR' }

/** A payment that empties an account, which the standard policy leaves to a person. */
const aHeldPayment = () =>
  aPayment({
    data: {
      kind: 'transfer',
      amount,
      debtor: { accountId: randomUUID(), balanceBefore: amount, balanceAfter: { ...amount, minorUnits: 0 } },
      creditor: { accountId: randomUUID() },
    },
  })

/** An event under review, and who reviews it. */
const aReviewOf = async (tenantId: string) => {
  const eventId = await insist(await aClient(environment, tenantId), aHeldPayment())
  const review = await eventually(() => reviews.read(wholeTenant(tenantId), eventId))
  const headersOf = async (subject: string) => ({
    authorization: `Bearer ${await aToken(environment, { tenant: tenantId, subject, scope: 'reviews:read reviews:decide' })}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  })
  const acts = async () =>
    (await facts.history(wholeTenant(tenantId), eventId))
      .filter(({ happening }) => /^(moved|reviewed)#/.test(happening))
      .map(({ happening, actor }) => `${happening} ${actor}`)
      .toSorted()
  return { eventId, review, headersOf, acts }
}

/** The commit of an act: a transaction. A renewed claim is one, too. */
const isCommit = ({ operation }: DynamoCall) => operation === 'TransactWriteItems'

const startDoomed = async () => {
  const proxy = await startDynamoProxy(AWS_ENDPOINT_URL_DYNAMODB)
  open.push(proxy.close)
  const door = await startFunction({
    path: 'functions/workflow/reviews-write.ts',
    environment: { ...environment, AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
    // The key of a dead request is free after this time.
    timeoutMs: 8_000,
  })
  open.push(door.kill)
  return { door, proxy }
}

describe.concurrent('Between the commit of an act on a review and its answer', () => {
  it.each([
    ['a decision', 'decisions', 'moved#0002', { status: 'decided', outcome: 'reject', version: 2 }],
    ['a claim', 'claim', 'reviewed#0001', { status: 'open', claimedBy: { id: 'ana' }, version: 2 }],
  ])('a process that is killed leaves %s once, and the repeat returns it', async (_, step, last, expected) => {
    const { eventId, review, headersOf, acts } = await aReviewOf(`review-window-${randomUUID()}`)
    const { version, assessmentFactId } = review
    const path = `/v1/reviews/${eventId}/${step}`
    const decision = {
      outcome: 'reject',
      reason: 'The payer does not know it.',
      basedOn: { version, assessmentFactId },
    }
    const body = step === 'decisions' ? decision : undefined
    const [headers, ofBen] = [await headersOf('ana'), await headersOf('ben')]
    const { door, proxy } = await startDoomed()
    proxy.meddle(
      (call) => (isCommit(call) ? 'mute' : 'pass'),
      () => void door.kill(),
    )
    const event = { ...anHttpEvent({ path, headers, body }), routeKey: `POST /v1/reviews/{eventId}/${step}` }
    await expect(door.invoke({ ...event, pathParameters: { eventId } })).rejects.toThrow('died')
    const committed = await acts()
    expect(committed).toContain(`${last} ana`)

    const send = (with_: Readonly<Record<string, string>>) =>
      fetchPatiently(`${environment.SLUICE_HTTP_URL}${path}`, {
        method: 'POST',
        headers: with_,
        ...(body && { body: JSON.stringify(body) }),
      })
    expect((await send(headers)).status).toBe(409)
    const answer = await eventually(async () => {
      const repeated = await send(headers)
      return repeated.status !== 409 && repeated
    })
    const first = await answer.json()
    expect([answer.status, first]).toMatchObject([200, { eventId, ...expected }])
    const third = await send(headers)
    expect([third.headers.get('idempotent-replayed'), await third.json()]).toEqual(['true', first])
    // Another person reads that the act was done.
    expect(await (await send(ofBen)).json()).toMatchObject({
      code: step === 'decisions' ? 'review-closed' : 'review-claimed',
    })
    expect(await acts()).toEqual(committed)
  })
})
