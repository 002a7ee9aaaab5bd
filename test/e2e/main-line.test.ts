import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { eventIdOfSource } from '#facts/application/identity.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeTally } from '#lab/tally.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { startEcho } from '#test/support/builders/echo.ts'
import { aClient, aPayment, type Client, enqueue, insist } from '#test/support/world/client.ts'
import { deadLettersOf } from '#test/support/world/dead-letters.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { readLog } from '#test/support/world/read-log.ts'

const environment = inject('environment')
const { INTAKE_QUEUE_URL = '', FACTS_TOPIC_ARN = '' } = environment

const bands = [
  { status: 'approved', minorUnits: 12_500 },
  { status: 'held', minorUnits: 10_000_00, emptied: true },
  { status: 'rejected', minorUnits: 150_000_00, emptied: true },
]

/** By HTTP, and as many by queue. The slow tests send more: SLUICE_LINE_EVENTS. */
const eventsEach = Number(process.env.SLUICE_LINE_EVENTS ?? 60)
const eventCount = 2 * eventsEach
const perBand = eventCount / bands.length

/** Every third payment is approved, held, rejected; a fifth of all are sent a second time. No two have an account in common. */
const payments = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const { minorUnits = 0, emptied } = bands[index % bands.length] ?? {}
    const amount = { minorUnits, currency: 'EUR' }
    const debtor = {
      accountId: `payer-${randomUUID()}`,
      ...(emptied && { balanceBefore: amount, balanceAfter: { ...amount, minorUnits: 0 } }),
    }
    const creditor = { accountId: `payee-${randomUUID()}` }
    return aPayment({ data: { kind: 'transfer', amount, debtor, creditor } })
  })

const withRepeats = <Item>(items: readonly Item[]): Item[] =>
  items.flatMap((item, index) => (index % 5 === 0 ? [item, item] : [item]))

type Row = Readonly<{ id: string; status: string; score?: number }>

/** Every page of the tenant's list. */
const listAll = async (client: Client, cursor = ''): Promise<readonly Row[]> => {
  const { body } = await client.get(`/v1/events?limit=200${cursor && `&cursor=${cursor}`}`)
  const { items, nextCursor } = body as { items: readonly Row[]; nextCursor: string | null }
  return nextCursor === null ? items : [...items, ...(await listAll(client, nextCursor))]
}

it(`takes ${eventsEach} events by HTTP and ${eventsEach} by queue through the line, each exactly once at every station, though everything comes twice`, async () => {
  const tenantId = `line-${randomUUID()}`
  const sqs = makeSqs()
  const tally = await makeTally(environment)(tenantId)
  const echo = await startEcho(FACTS_TOPIC_ARN, tenantId)
  const client = await aClient(environment, tenantId)
  const [byHttp, byQueue] = [payments(eventsEach), payments(eventsEach)]

  const accepted: string[] = []
  const sendOver = async (events: typeof byHttp) => {
    for (const event of events) accepted.push(await insist(client, event))
  }
  const sends = withRepeats(byHttp)
  const lanes = Array.from({ length: 8 }, (_, lane) => sendOver(sends.filter((_, index) => index % 8 === lane)))
  await Promise.all([...lanes, enqueue(sqs, INTAKE_QUEUE_URL, tenantId, withRepeats(byQueue))])

  const events = [...byHttp, ...byQueue]
  const eventIds = events.map(({ id }) => eventIdOfSource(wholeTenant(tenantId), '/desk/7', id))
  expect(new Set(accepted)).toEqual(new Set(eventIds.slice(0, eventsEach)))
  await tally.waitUntilDrained({ eventCount, timeoutMs: 100_000 })
  // Three facts an event, and one that the queue's sender was permitted.
  expect(await echo.stop()).toBe(3 * eventCount + 1)
  expect(await tally.waitUntilDrained({ eventCount, timeoutMs: 60_000 })).toBe('drained')

  const count = await tally.count({ eventIds })
  await tally.close()
  expect(count.flaws).toEqual([])
  expect(count.reached).toEqual({
    received: eventCount,
    assessed: eventCount,
    moved: eventCount,
    audited: eventCount,
    published: eventCount,
  })
  // Other tests leave dead letters too, also late ones.
  const queues = ['SCORING', 'WORKFLOW', 'AUDIT', 'BRIDGE', 'VIEWS']
  const letters = await Promise.all(queues.map((name) => deadLettersOf(sqs, environment[`${name}_DEAD_LETTERS_URL`])))
  expect(letters.flat().filter((text) => text.includes(tenantId))).toEqual([])
  expect(Object.fromEntries(count.statuses)).toEqual({ approved: perBand, held: perBand, rejected: perBand })

  const chain = await readLog(tenantId)
  expect(chain).toHaveLength(3 * eventCount + 1)

  const listed = await eventually(async () => {
    const rows = await listAll(client)
    return rows.every(({ status, score }) => status !== 'received' && score !== undefined) && rows
  })
  expect(listed.map(({ id }) => id).toSorted()).toEqual(eventIds.toSorted())
  const statuses = Map.groupBy(listed, ({ status }) => status)
  expect([...statuses].map(([status, { length }]) => [status, length]).toSorted()).toEqual([
    ['approved', perBand],
    ['held', perBand],
    ['rejected', perBand],
  ])
}, 240_000)
