import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ReadReport } from '#access/application/read-report.ts'
import { makeRecordReading } from '#access/application/record-reading.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { eventIdOfReadings } from '#facts/application/identity.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { dayOf } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aReading = (known: Partial<ReadReport> = {}): ReadReport => ({
  ...{ kind: 'reading', subject: 'ana', issuer: 'https://login.example.com', isOperator: false },
  ...{ tenantId: `read-${randomUUID()}`, address: '203.0.113.7', route: 'GET /v1/events/{id}/assessment' },
  ...{ resource: randomUUID(), requestId: randomUUID(), correlationId: randomUUID() },
  readAt: '2026-03-01T12:20:00.000Z',
  ...known,
})

const aWorld = () => {
  const facts = makeFactLog()
  const [lines, writes]: [unknown[], unknown[]] = [[], []]
  const record = makeRecordReading({
    facts: {
      append: (...fact) => {
        writes.push(fact)
        return facts.append(...fact)
      },
    },
    log: (read) => void lines.push(read),
    clock: () => '2026-03-01T12:20:01.000Z',
  })
  const factsOf = ({ tenantId, resource = '', readAt }: ReadReport) =>
    facts.history(wholeTenant(tenantId), eventIdOfReadings(tenantId, resource, dayOf(readAt)))
  return { facts, record, lines, writes, factsOf }
}

const statuses = (outcomes: readonly PromiseSettledResult<void>[]) => outcomes.map(({ status }) => status)

describe.concurrent(`record-reading, in ${storeName},`, () => {
  it('records who read which event in which quarter of an hour, as its schema has it', async () => {
    const { record, factsOf, lines } = aWorld()
    const reading = aReading({ partnerId: 'shop-7' })
    expect(statuses(await record([reading]))).toEqual(['fulfilled'])
    const [fact, ...others] = await factsOf(reading)
    expect(fact).toMatchObject({
      ...{ type: 'Access.Reading.Recorded.v1', source: 'sluice/access', partnerid: 'shop-7' },
      ...{ actor: 'ana', actorkind: 'user', actorissuer: 'https://login.example.com' },
      ...{ time: reading.readAt, recordedat: '2026-03-01T12:20:01.000Z', correlationid: reading.correlationId },
      happening: expect.stringMatching(/^read#1215#[0-9a-f]{32}$/),
      data: { resource: reading.resource, call: reading.route, from: '2026-03-01T12:15:00.000Z' },
    })
    expect(catalogue.get('Access.Reading.Recorded.v1')?.data.parse(fact?.data)).toEqual(fact?.data)
    expect([others, lines]).toEqual([[], []])
    expect(JSON.stringify(fact)).not.toContain(reading.address)
  })

  it('records a repeat as the same fact, in one batch or in several at once', async () => {
    const { record, factsOf, writes } = aWorld()
    const reading = aReading()
    const again = { ...reading, readAt: '2026-03-01T12:29:59.000Z', route: 'GET /v1/events/{id}', requestId: 'r-2' }
    expect(statuses(await record([reading, again, reading]))).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    expect(writes).toHaveLength(1)
    await Promise.all([record([again]), record([reading])])
    expect(await factsOf(reading)).toMatchObject([{ time: reading.readAt, data: { call: reading.route } }])
  })

  it('records another person, another issuer, another event and the next window on their own', async () => {
    const { record, factsOf } = aWorld()
    const reading = aReading()
    const others = [
      { ...reading, subject: 'ben' },
      { ...reading, issuer: 'https://other.example.com' },
      { ...reading, readAt: '2026-03-01T12:30:00.000Z' },
      { ...reading, resource: randomUUID() },
      { ...reading, readAt: '2026-03-02T12:20:00.000Z' },
    ]
    await record([reading, ...others])
    expect(await factsOf(reading)).toHaveLength(4)
    for (const other of others.slice(3)) expect(await factsOf(other)).toHaveLength(1)
  })

  it('logs a read by an operator each time, without a fact, and records its reading with its reason', async () => {
    const { record, lines, factsOf } = aWorld()
    const reading = aReading({ isOperator: true, reason: 'Answer the auditor, ticket 4711' })
    const { kind: _, isOperator: __, ...read } = reading
    const operatorRead: ReadReport = { ...reading, kind: 'operator-read' }
    await record([operatorRead, operatorRead])
    expect([lines, await factsOf(reading)]).toEqual([[read, read], []])
    await record([reading])
    expect(lines).toHaveLength(2)
    expect(await factsOf(reading)).toMatchObject([{ actorkind: 'operator', actorreason: reading.reason }])
  })

  it('fails a reading that could not be stored, and no other', async () => {
    const { facts, factsOf } = aWorld()
    const [first, second] = [aReading(), aReading()]
    const record = makeRecordReading({
      facts: {
        append: (draft) =>
          draft.tenantid === first.tenantId
            ? Promise.reject(new Transient('store-unavailable', 'No.'))
            : facts.append(draft),
      },
      log: () => undefined,
      clock: () => '2026-03-01T12:20:01.000Z',
    })
    expect(statuses(await record([first, second]))).toEqual(['rejected', 'fulfilled'])
    expect(await factsOf(second)).toHaveLength(1)
  })
})
