import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { withId } from '#facts/application/identity.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import { aFact, somePayment } from '#test/support/builders/a-fact.ts'
import { aFinder } from '#test/support/builders/a-finder.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { inParallel } from '#test/support/world/in-parallel.ts'
import type { AccountActivity } from '#views/domain/activity.ts'

const clock = () => '2026-03-05T00:00:00.000Z'

const aMember = (tenantId: string, known: Readonly<{ partnerId?: string; isOperator?: boolean }> = {}) => ({
  partnerId: undefined,
  isOperator: false,
  tenantId,
  ...known,
})

/** A payment received on a day of March, of an account of its own. */
const onDay = (tenantid: string, day: number, known: Partial<Fact> = {}): Fact => {
  const receivedat = `2026-03-0${day}T00:00:00.000Z`
  return aFact({ tenantid, receivedat, recordedat: receivedat, ...known })
}

type Judgement = Readonly<{ score: number; band: Band; status: EventStatus; rules?: readonly string[] }>

/** The assessment and the step that follow. */
const decisionOf = (received: Fact, { score, band, status, rules = [] }: Judgement): readonly Fact[] => {
  const recordedat = '2026-03-04T12:00:00.000Z'
  const assessed = withId(
    follow(received, {
      type: 'Risk.Assessment.Completed.v1',
      source: 'sluice/scoring',
      happening: 'assessed#baseline@1',
      recordedat,
      data: {
        ...{ score, band, ruleset: { id: 'baseline', version: 1 }, tried: [], inputs: {} },
        reasons: rules.map((ruleId) => ({ ruleId, points: score, because: 'It is.' })),
      },
    }),
  )
  const moves = [{ from: 'received', to: status, at: recordedat, reason: 'It is.' }]
  const data = { version: 1, moves, status, score, band }
  const moved = { type: 'Workflow.Event.Moved.v1', source: 'sluice/workflow', recordedat, data } as const
  return [assessed, withId(follow(assessed, { ...moved, happening: 'moved#0001' }))]
}

describe(`list-events, in ${storeName},`, () => {
  it('shows the last 31 days by default, and continues from a cursor', async () => {
    const [{ listEvents, add }, tenantid] = [aFinder(clock), `tenant-${randomUUID()}`]
    const facts = [1, 2, 3].map((day) => onDay(tenantid, day))
    await add(...facts, aFact({ tenantid, receivedat: '2026-01-01T00:00:00.000Z' }))
    const first = await listEvents(aMember(tenantid), { limit: '2' })
    const second = await listEvents(aMember(tenantid), { limit: '2', cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(facts.map(({ eventid }) => eventid).reverse())
    expect(second.nextCursor).toBeNull()
  })

  it('takes times with an offset', async () => {
    const [{ listEvents, add }, tenantid] = [aFinder(clock), `tenant-${randomUUID()}`]
    await add(aFact({ tenantid, receivedat: '2026-03-01T12:00:00.000Z' }))
    expect((await listEvents(aMember(tenantid), { from: '2026-03-01T14:00:00+02:00' })).items).toHaveLength(1)
    expect((await listEvents(aMember(tenantid), { from: '2026-03-01T14:00:00.001+02:00' })).items).toHaveLength(0)
  })

  it('shows a partner its own events alone, also in the places where its pages end', async () => {
    const [{ listEvents, add, activity }, tenantid] = [aFinder(clock), `tenant-${randomUUID()}`]
    const known = { subject: 'account/4711', correlationid: randomUUID() }
    const own = [1, 3].map((day) => onDay(tenantid, day, { ...known, partnerid: 'shop-7' }))
    await add(...own, onDay(tenantid, 2, { ...known, partnerid: 'shop-8' }))
    // More than one page reads of the account.
    const others = Array.from({ length: 140 }, (): AccountActivity => {
      const at = { happenedAt: '2026-03-02T00:00:00.000Z', receivedAt: '2026-03-02T00:00:00.000Z' }
      const { type } = own[0] as Fact
      return { ...at, tenantId: tenantid, partnerId: 'shop-8', accountId: '4711', eventId: randomUUID(), type }
    })
    await inParallel(20, others, (other) => activity.record(other, { isTakenBack: false }))
    const { subject, correlationid: correlationId } = known
    for (const query of [
      { account: '4711' },
      { subject },
      { correlationId },
      { account: '4711', counterparty: '0815' },
    ]) {
      const [ids, cursors]: [string[], string[]] = [[], []]
      do {
        const at = cursors.at(-1)
        const page = await listEvents(aMember(tenantid, { partnerId: 'shop-7' }), {
          ...{ ...query, limit: '1' },
          ...(at !== undefined && { cursor: at }),
        })
        ids.push(...page.items.map(({ id }) => id))
        if (page.nextCursor === null) break
        cursors.push(page.nextCursor)
      } while (cursors.length < 20)
      expect(ids).toEqual(own.toReversed().map(({ eventid }) => eventid))
      const places = cursors.map((cursor) => Buffer.from(cursor, 'base64url').toString()).join()
      for (const { eventId } of others) expect(places).not.toContain(eventId)
    }
  })

  it('finds events by each property, in every combination, newest first and each once', async () => {
    const [{ listEvents, add }, tenantid] = [aFinder(clock), `tenant-${randomUUID()}`]
    const [flow, other] = [randomUUID(), randomUUID()]
    const [dollars, order] = [{ minorUnits: 900, currency: 'USD' }, 'Trading.Order.Placed.v2']
    const first = onDay(tenantid, 1, { correlationid: flow, subject: 'account/4711', producerid: 'p-1' })
    const second = onDay(tenantid, 2, { correlationid: flow, source: '/desk/8', partnerid: 'shop-7' })
    const third = onDay(tenantid, 3, { correlationid: other, data: { ...somePayment, amount: dollars } })
    const fourth = onDay(tenantid, 4, {
      ...{ type: order, eventtype: order, subject: 'account/4711' },
      data: { orderId: 'O1', accountId: '4711', instrument: 'X', side: 'buy', quantity: '1', orderType: 'market' },
    })
    await add(first, second, third, fourth)
    await add(
      ...decisionOf(first, { score: 45, band: 'medium', status: 'held', rules: ['structuring@1'] }),
      ...decisionOf(second, { score: 80, band: 'high', status: 'rejected', rules: ['structuring@1', 'fan-out@1'] }),
      ...decisionOf(third, { score: 10, band: 'low', status: 'approved', rules: ['fan-out@1'] }),
      ...decisionOf(fourth, { score: 0, band: 'low', status: 'approved' }),
    )
    const names = new Map([first, second, third, fourth].map(({ eventid }, index) => [eventid, index + 1]))
    const found = async (query: Readonly<Record<string, string>>, partnerId?: string) => {
      const numbers: (number | undefined)[] = []
      let cursor: string | null | undefined
      do {
        const own = { limit: '1', ...query, ...(cursor && { cursor }) }
        const page = await listEvents(aMember(tenantid, partnerId === undefined ? {} : { partnerId }), own)
        numbers.push(...page.items.map(({ id }) => names.get(id)))
        cursor = page.nextCursor
      } while (cursor)
      return numbers
    }
    const expected: readonly (readonly [query: Readonly<Record<string, string>>, numbers: readonly number[]])[] = [
      [{}, [4, 3, 2, 1]],
      [{ account: ' 4711 ' }, [4, 3, 2, 1]],
      [{ account: '4711', counterparty: '0815' }, [3, 2, 1]],
      [{ account: '4711', type: order }, [4]],
      [{ account: '0816' }, []],
      [{ subject: 'account/4711' }, [4, 1]],
      [{ subject: 'account/4711', status: 'held' }, [1]],
      [{ source: '/desk/8' }, [2]],
      [{ producerId: 'p-1' }, [1]],
      [{ source: '/desk/8', producerId: 'p-1' }, []],
      [{ correlationId: flow }, [2, 1]],
      [{ correlationId: flow.toUpperCase(), band: 'high' }, [2]],
      [{ correlationId: randomUUID() }, []],
      [{ rule: 'structuring@1' }, [2, 1]],
      [{ rule: 'fan-out@1' }, [3, 2]],
      [{ rule: 'fan-out@1', band: 'low' }, [3]],
      [{ rule: 'structuring@1', status: 'rejected' }, [2]],
      [{ band: 'medium' }, [1]],
      [{ band: 'low' }, [4, 3]],
      [{ scoreMin: '0' }, [4, 3, 2, 1]],
      [{ scoreMin: '11' }, [2, 1]],
      [{ scoreMin: '10', status: 'approved' }, [3]],
      [{ currency: 'USD' }, [3]],
      [{ currency: 'EUR', amountMin: '12500' }, [2, 1]],
      [{ currency: 'EUR', amountMin: '12501' }, []],
      [{ account: '4711', currency: 'EUR', band: 'medium', rule: 'structuring@1', scoreMin: '40', to: clock() }, [1]],
      [{ band: 'high', from: '2026-03-03T00:00:00Z' }, []],
    ]
    for (const [query, numbers] of expected) expect([query, await found(query)]).toEqual([query, numbers])
    for (const query of [
      {},
      { account: '4711' },
      { rule: 'fan-out@1' },
      { correlationId: flow },
      { status: 'rejected' },
    ])
      expect([query, await found(query, 'shop-7')]).toEqual([query, [2]])
    expect(await found({ subject: 'account/4711' }, 'shop-7')).toEqual([])
  })

  it.each([
    [{ limit: '201' }, 'must be a whole number from 1 to 200'],
    [{ scoreMin: '1.5' }, 'must be a whole number from 0 to 100'],
  ])('names the range of a number: %o', async (query, message) => {
    const { listEvents } = aFinder(clock)
    await expect(listEvents(aMember('acme'), query)).rejects.toMatchObject({ issues: [{ message }] })
  })

  it('shows an operator no subject, no account and no id of a producer', async () => {
    const [{ listEvents, add }, tenantid] = [aFinder(clock), `tenant-${randomUUID()}`]
    await add(onDay(tenantid, 1, { subject: 'account/4711', producerid: 'p-1' }))
    const accounts = [
      { role: 'debtor', accountId: '4711' },
      { role: 'creditor', accountId: '0815' },
    ]
    const { items: own } = await listEvents(aMember(tenantid), {})
    expect(own).toMatchObject([{ source: '/desk/7', producerId: 'p-1', subject: 'account/4711', accounts }])
    const { items: shown } = await listEvents(aMember(tenantid, { isOperator: true }), {})
    expect(shown).toMatchObject([
      {
        ...{ source: '/desk/7', producerId: '•••', amount: somePayment.amount },
        accounts: accounts.map(({ role }) => ({ role, accountId: '•••' })),
      },
    ])
    expect(shown[0]).not.toHaveProperty('subject')
  })

  it('shows nothing of the decision that only similar events need', async () => {
    const [{ listEvents, add }, tenantid] = [aFinder(clock), `tenant-${randomUUID()}`]
    const received = onDay(tenantid, 1)
    const { data, ...decided } = follow(received, {
      ...{ type: 'Workflow.Review.Decided.v1', source: 'sluice/workflow', happening: happenings.reviewed(2) },
      recordedat: received.recordedat,
      data: catalogue.get('Workflow.Review.Decided.v1')?.example ?? {},
    })
    await add(received, withId({ ...decided, data: { ...data, act: 2, isFinal: true } }))
    const { items } = await listEvents(aMember(tenantid), {})
    expect(items).toHaveLength(1)
    expect(items[0]).not.toHaveProperty('decidedAct')
  })

  it('refuses a counterparty without an account, and an amount without a currency, and states why', async () => {
    const { listEvents } = aFinder(clock)
    const refusal = (path: string, message: string) => ({ code: 'query-invalid', issues: [{ path, message }] })
    await expect(listEvents(aMember('acme'), { counterparty: '4711' })).rejects.toMatchObject(
      refusal('counterparty', 'requires account: events name the counterparty of an account'),
    )
    await expect(listEvents(aMember('acme'), { amountMin: '1' })).rejects.toMatchObject(
      refusal('amountMin', 'requires currency: amounts of different currencies cannot be compared'),
    )
  })

  it.each([
    { status: 'nowhere' },
    { limit: '0' },
    { limit: '201' },
    { limit: 'x' },
    { from: 'yesterday' },
    { cursor: 'not a cursor' },
    { cursor: Buffer.from('zzz').toString('base64url') },
    { cursor: Buffer.from('2026-13-45~').toString('base64url') },
    { from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' },
    { to: '9999-12-31T23:59:59.999-23:59' },
    { from: '2026-03-05T00:00:00.001Z' },
    { type: 'Risk.Event.Reported.v1,Risk.Event.Reported.v2' },
    { cursor: Buffer.from('2026-03-01T00:00:00.000Z').toString('base64url') },
    {
      cursor: Buffer.from(`entries:0123456789abcdef:2026-03-01T00:00:00.000Z#${'1'.padStart(16, '0')}`).toString(
        'base64url',
      ),
    },
    { colour: 'red' },
    { band: 'critical' },
    { rule: 'structuring' },
    { scoreMin: '101' },
    { amountMin: '-1', currency: 'EUR' },
    { currency: 'euro' },
    { account: '\u200b' },
    { correlationId: 'a flow' },
  ])('refuses a query it does not understand: %o', async (query) => {
    const { listEvents } = aFinder(clock)
    await expect(listEvents(aMember('acme'), query)).rejects.toMatchObject({ code: 'query-invalid', issues: [{}] })
  })
})
