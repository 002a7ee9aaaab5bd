import { randomUUID } from 'node:crypto'
import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { anAssessment } from '#test/support/builders/a-fact.ts'
import { aLegacyEvent, aReport } from '#test/support/builders/a-legacy-event.ts'
import { aClient } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { runOwnCommand } from '#test/support/world/own-command.ts'
import { readLog } from '#test/support/world/read-log.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { reviewKeyOf } from '#workflow/adapters/review-rows.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', REVIEWS_TABLE = '' } = environment
const dynamo = makeDynamo()
const settings = { table: FACTS_TABLE, shardCount: 4 }
const log = makeDynamoFactLog(dynamo, settings)
const reviews = makeDynamoReviews(dynamo, { table: REVIEWS_TABLE, facts: settings })

/** A tenant with events of an earlier version. */
const aTenant = async () => {
  const tenantId = `opened-${randomUUID()}`
  const assess = async (received: Fact, band: Band) => {
    const { type, source, happening, data } = anAssessment({ band })
    const recordedat = new Date().toISOString()
    const draft = { type, source, happening: happening as 'assessed#baseline@1', data, recordedat }
    return (await log.append(follow(received, draft))).fact
  }
  const legacy = async (terms: Parameters<typeof aLegacyEvent>[1]): Promise<string> => {
    const now = new Date().toISOString()
    const known = { ...terms.known, time: now, receivedat: now, recordedat: now }
    return (await aLegacyEvent({ facts: log, tenantId, assess }, { ...terms, known })).eventId
  }
  const person = (subject: string) => aClient(environment, tenantId, { subject, scope: 'reviews:read reviews:decide' })
  return {
    ...{ tenantId, legacy },
    desk: await aClient(environment, tenantId),
    ana: await person('ana'),
    run: (...args: readonly string[]) => runOwnCommand('open-reviews', ['--tenant', tenantId, ...args]),
    find: (eventId: string) => reviews.read(wholeTenant(tenantId), eventId),
    acts: async (eventId: string) =>
      (await log.history(wholeTenant(tenantId), eventId)).filter((fact) => kindOf(fact) === 'reviewed'),
  }
}

it('npm run open-reviews gives events of an earlier version a review, and people decide them', async () => {
  const { tenantId, legacy, desk, ana, run, find, acts } = await aTenant()
  const held = await legacy({ status: 'held' })
  const report = await legacy({ status: 'rejected', band: 'high', known: aReport() })
  await legacy({ status: 'rejected', band: 'high' })
  const listed = async (status: string) =>
    ((await desk.get(`/v1/events?status=${status}`)).body as { items: readonly unknown[] }).items.length
  await eventually(async () => (await listed('held')) === 1 && (await listed('rejected')) === 2)

  const dry = await run()
  expect(dry.code).toBe(0)
  expect(dry.output).toMatch(/items +2 by the dry run/)
  expect(dry.output).toContain('Nothing has changed yet')
  expect(await find(held)).toBeUndefined()
  const first = await run('--start')
  expect(first.output).toMatch(/result +2 done, 0 skipped, 0 failed/)
  expect(first.code).toBe(0)
  expect((await run('--start')).output).toMatch(/items +0 by the dry run/)
  expect(await find(report)).toMatchObject({ purpose: 'confirm', status: 'open' })

  const [opened] = await acts(held)
  expect(opened).toMatchObject({ type: 'Workflow.Review.Opened.v1', actorkind: 'operator' })
  const { body } = await ana.get(`/v1/reviews/${held}`)
  const task = body as {
    version: number
    assessment: { factId: string }
    acts: readonly { kind: string; by: string }[]
  }
  expect(task.acts).toMatchObject([{ kind: 'opened', by: opened?.actor }])
  expect((await desk.get(`/v1/events/${held}`)).body).toMatchObject({ review: { purpose: 'decide', status: 'open' } })
  const basedOn = { version: task.version, assessmentFactId: task.assessment.factId }
  const decided = await ana.call(`/v1/reviews/${held}/decisions`, {
    method: 'POST',
    headers: { 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
    body: JSON.stringify({ outcome: 'approve', reason: 'The payer confirmed it.', basedOn }),
  })
  expect([decided.status, await decided.json()]).toMatchObject([200, { status: 'decided' }])
  await eventually(async () => (await listed('held')) === 0)
  const chain = await eventually(async () => {
    const entries = await readLog(tenantId)
    return entries.some(({ factId }) => factId === opened?.id) && entries
  })
  expect(chain.length).toBeGreaterThan(0)

  // The row is lost, and written again from the facts.
  const before = await find(held)
  await dynamo.send(new DeleteCommand({ TableName: REVIEWS_TABLE, Key: reviewKeyOf({ tenantId, eventId: held }) }))
  expect((await run('--event', held, '--start')).output).toMatch(/result +1 done/)
  expect(await find(held)).toEqual({ ...before, recentKeys: [] })
  expect((await run('--event', held, '--start')).output).toContain('review-there: 1')
})
