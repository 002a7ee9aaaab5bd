import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'
import { clearEventRows } from '#views/adapters/clear-event-rows.ts'
import { makeDynamoActivityReader, makeDynamoActivityWriter } from '#views/adapters/dynamo-activity.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { layoutKey } from '#views/adapters/view-layout.ts'
import { makeListEvents } from '#views/application/list-events.ts'
import type { EventIdentity, RowChange } from '#views/domain/event-row.ts'

const dynamo = makeDynamo()

const sharedTable = makeOwnTable('ViewsTable')
const sharedActivity = makeOwnTable('ActivityTable')

const tenYears = { from: '2016-03-01T00:00:00.000Z', to: '2026-03-31T23:59:59.999Z', limit: 50 }

const received: RowChange = { kind: 'received', matter: { source: '/desk/7', subject: 's', accounts: [] } }

const anEvent = (tenantId: string, known: Partial<EventIdentity> = {}): EventIdentity => ({
  ...wholeTenant(tenantId),
  eventId: randomUUID(),
  type: 'Payment.Transfer.Observed.v1',
  receivedAt: '2026-03-01T12:00:00.000Z',
  correlationId: randomUUID(),
  ...known,
})

/** A client that counts the calls of each operation. */
const aCountingClient = () => {
  const counts = new Map<string, number>()
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}))
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        counts.set(commandName, (counts.get(commandName) ?? 0) + 1)
        return next(args)
      },
    { step: 'initialize' },
  )
  return { client, counts }
}

/** A row as the last version wrote it. */
const anOldRow = ({ tenantId, eventId, receivedAt, ...event }: EventIdentity, status: EventStatus) => {
  const day = receivedAt.slice(0, 10)
  return {
    pk: `${tenantId}#${eventId}`,
    eventId,
    receivedAt,
    type: event.type,
    correlationId: event.correlationId,
    dayPk: `${tenantId}#${day}`,
    receivedSk: `${receivedAt}#${eventId}`,
    status,
    statusPk: `${tenantId}#${status}#${day}`,
    ...(status === 'received' ? { step: 0 } : { step: 1, score: 45, band: 'medium', assessedAt: '0' }),
  }
}

describe.concurrent('A list of ten years with two events', () => {
  it.each([
    ['of the whole tenant', {}],
    ['of a status', { status: 'received' }],
    ['of a partner', { partnerId: 'shop-7' }],
    ['of a partner, of a status', { partnerId: 'shop-7', status: 'received' }],
    ['with a condition that no index has', { source: '/desk/7' }],
    ['with a subject', { subject: 's' }],
  ] as const)('%s costs a query and one page, and the first one also the layout', async (_, condition) => {
    const [tenantId, table] = [`tenant-${randomUUID()}`, await sharedTable]
    const events = ['2016-03-01T12:00:00.000Z', '2026-03-01T12:00:00.000Z'].map((receivedAt) =>
      anEvent(tenantId, { receivedAt, partnerId: 'shop-7' }),
    )
    for (const event of events)
      await makeDynamoEventRows(dynamo, { viewsTable: table, activityTable: 'none' }).apply(event, received)
    const { client, counts } = aCountingClient()
    const rows = makeDynamoEventRows(client, { viewsTable: table, activityTable: 'none' })
    const page = await rows.list({ ...wholeTenant(tenantId), ...tenYears, ...condition })
    expect(page.items.map(({ id }) => id)).toEqual(events.map(({ eventId }) => eventId).reverse())
    expect(page.nextCursor).toBeNull()
    const calls = [...counts].filter(([name]) => name !== 'GetItemCommand' && name !== 'GetCommand')
    expect(calls.map(([, count]) => count)).toEqual('subject' in condition ? [1, 1] : [1])
  })
})

describe.concurrent('A sparse list of a partner with many events', () => {
  const [tenantId, correlationId] = [`tenant-${randomUUID()}`, randomUUID()]
  const tables = async () => ({ viewsTable: await sharedTable, activityTable: await sharedActivity })

  /** Two events of the partner, and between them many more of its own, and many of another partner that are alike. */
  const own = (async () => {
    const { viewsTable, activityTable } = await tables()
    const rows = makeDynamoEventRows(dynamo, { viewsTable, activityTable })
    const activity = makeDynamoActivityWriter(dynamo, activityTable)
    const add = async (partnerId: string, minute: number, isAlike: boolean) => {
      const receivedAt = `2026-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`
      const event = anEvent(tenantId, { partnerId, receivedAt, ...(isAlike && { correlationId }) })
      const accounts = isAlike ? [{ role: 'account', accountId: '4711' } as const] : []
      const matter = { source: '/desk/7', accounts, ...(isAlike && { subject: 's' }) }
      await rows.apply(event, { kind: 'received', matter })
      for (const { accountId } of accounts)
        await activity.record({ ...event, accountId, happenedAt: receivedAt }, { isTakenBack: false })
      return event.eventId
    }
    const found = await Promise.all([add('shop-7', 0, true), add('shop-7', 59, true)])
    // All at once would meet at the counts of the day, and a busy machine would refuse some.
    for (let minute = 1; minute <= 30; minute += 1)
      await Promise.all([add('shop-8', minute, true), add('shop-7', minute, false)])
    return found
  })()

  it.each([
    ['account', { account: '4711' }],
    ['subject', { subject: 's' }],
    ['correlation id', { correlationId }],
  ] as const)('by %s costs one query and one read of its rows', async (_, condition) => {
    const [ids, { client, counts }, { viewsTable, activityTable }] = [await own, aCountingClient(), await tables()]
    const list = makeListEvents({
      rows: makeDynamoEventRows(client, { viewsTable, activityTable }),
      activity: makeDynamoActivityReader(client, activityTable),
      correlated: { eventIds: () => Promise.reject(new Error('A partner reads no facts of others.')) },
      clock: () => '2026-03-02T00:00:00.000Z',
    })
    const page = await list({ tenantId, partnerId: 'shop-7', isOperator: false }, condition)
    expect([page.items.map(({ id }) => id), page.nextCursor]).toEqual([ids.toReversed(), null])
    const named = (word: string) => [...counts].flatMap(([name, count]) => (name.startsWith(word) ? count : []))
    expect([named('Query'), named('BatchGet')]).toEqual([[1], [1]])
  })
})

describe.concurrent('Rows of the last version', () => {
  it('are listed between those of this version until they were built again, and counted from then on', async () => {
    const [tenantId, table] = [`tenant-${randomUUID()}`, await makeOwnTable('ViewsTable')]
    const on = (day: number, status: EventStatus) => ({
      status,
      event: anEvent(tenantId, { receivedAt: `2026-03-0${day}T12:00:00.000Z` }),
    })
    const [first, third, fourth] = [on(1, 'held'), on(3, 'received'), on(4, 'held')]
    for (const { event, status } of [first, third, fourth])
      await dynamo.send(new PutCommand({ TableName: table, Item: anOldRow(event, status) }))
    const rows = makeDynamoEventRows(dynamo, { viewsTable: table, activityTable: 'none' })
    const second = anEvent(tenantId, { receivedAt: '2026-03-02T12:00:00.000Z' })
    await rows.apply(second, received)
    const march = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-31T23:59:59.999Z' }
    const listed = async (limit: number, condition: Readonly<{ status?: EventStatus; band?: 'medium' }> = {}) => {
      const ids: string[] = []
      let after: string | null | undefined
      do {
        const page = await rows.list({
          ...wholeTenant(tenantId),
          ...march,
          limit,
          ...condition,
          after: after ?? undefined,
        })
        ids.push(...page.items.map(({ id }) => id))
        after = page.nextCursor
      } while (after !== null)
      return ids
    }
    const ids = [fourth.event, third.event, second, first.event].map(({ eventId }) => eventId)
    for (const limit of [1, 3, 50]) expect(await listed(limit)).toEqual(ids)
    expect(await listed(1, { status: 'held' })).toEqual([ids[0], ids[3]])
    expect(await listed(1, { band: 'medium' })).toEqual([ids[0], ids[3]])

    const approved: RowChange = { kind: 'status', step: 2, status: 'approved' }
    for (const _ of [1, 2]) await rows.apply(fourth.event, approved)
    for (const limit of [1, 50]) expect(await listed(limit)).toEqual(ids)
    expect(await listed(1, { status: 'held' })).toEqual([ids[3]])
    expect(await rows.counts(tenantId, '2026-03-04')).toEqual({
      counts: [{ status: 'approved', band: 'medium', count: 1 }],
      complete: false,
    })
    expect(await rows.counts(tenantId, '2026-03-03')).toMatchObject({ counts: [{ status: 'received', count: 1 }] })

    await clearEventRows(dynamo, table)
    const rebuilt = makeDynamoEventRows(dynamo, { viewsTable: table, activityTable: 'none' })
    for (const { event } of [first, third, fourth]) await rebuilt.apply(event, received)
    await rebuilt.apply(fourth.event, approved)
    expect(await rebuilt.counts(tenantId, '2026-03-04')).toEqual({
      counts: [{ status: 'approved', count: 1 }],
      complete: true,
    })
    expect((await rebuilt.list({ ...wholeTenant(tenantId), ...march, limit: 50 })).items).toHaveLength(3)
  })

  it('are looked for again while the table lacks the mark that they are gone', async () => {
    const [tenantId, table] = [`tenant-${randomUUID()}`, await makeOwnTable('ViewsTable')]
    const event = anEvent(tenantId)
    await makeDynamoEventRows(dynamo, { viewsTable: table, activityTable: 'none' }).apply(event, received)
    await dynamo.send(new DeleteCommand({ TableName: table, Key: { pk: layoutKey } }))
    await dynamo.send(new PutCommand({ TableName: table, Item: anOldRow(anEvent(tenantId), 'held') }))
    const rows = makeDynamoEventRows(dynamo, { viewsTable: table, activityTable: 'none' })
    await rows.apply(event, received)
    const page = await rows.list({ ...wholeTenant(tenantId), ...tenYears, from: '2026-03-01T00:00:00.000Z' })
    expect(page.items).toHaveLength(2)
  })
})

describe.concurrent('The deletion of the rows', () => {
  it('keeps the counts exact while facts arrive', async () => {
    const [tenantId, table] = [`tenant-${randomUUID()}`, await makeOwnTable('ViewsTable')]
    const rows = makeDynamoEventRows(dynamo, { viewsTable: table, activityTable: 'none' })
    const held: RowChange = {
      ...{ kind: 'status', step: 1, status: 'held' },
      judgement: { score: 45, band: 'medium', assessmentId: 'A1' },
    }
    const events = Array.from({ length: 30 }, () => anEvent(tenantId))
    const project = async (event: EventIdentity) => {
      await rows.apply(event, received)
      await rows.apply(event, held)
    }
    await Promise.all(events.map(project))
    const [more, approved] = [Array.from({ length: 10 }, () => anEvent(tenantId)), { ...held, step: 2 } as const]
    await Promise.all([
      clearEventRows(dynamo, table),
      ...more.map(project),
      ...events.map((event) => rows.apply(event, { ...approved, status: 'approved' })),
    ])
    const { items } = await rows.list({ ...wholeTenant(tenantId), ...tenYears, limit: 200 })
    const { counts } = await rows.counts(tenantId, '2026-03-01')
    const listed = Map.groupBy(items, ({ status }) => status)
    expect(new Map(counts.map(({ status, count }) => [status, count]))).toEqual(
      new Map([...listed].map(([status, all]) => [status, all.length])),
    )
  })
})
