import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { makeIngestEvent } from '#intake/application/ingest-event.ts'
import { submit } from '#intake/application/submit.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const anEvent = {
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/desk/7',
  id: '1',
  data: somePayment,
}
const { id: _, ...anEventWithoutId } = anEvent

const arriving =
  (tenantId: string) =>
  (input: unknown, idempotencyKey = 'key-1') =>
    submit({
      tenantId,
      sender: 'a-producer',
      operation: 'POST /v1/events',
      idempotencyKey,
      event: readCloudEvent(input),
    })

const aDoor = () => {
  const facts = makeFactLog()
  const tenantId = `tenant-${randomUUID()}`
  let minute = 0
  const clock = () => `2026-03-01T12:${String(minute++).padStart(2, '0')}:00.000Z`
  return { facts, tenantId, arrive: arriving(tenantId), ingestEvent: makeIngestEvent({ facts, clock }) }
}

describe(`ingest-event, in ${storeName},`, () => {
  it('keeps an event as its first fact and gives a receipt', async () => {
    const { facts, tenantId, arrive, ingestEvent } = aDoor()
    const receipt = await ingestEvent(arrive({ ...anEvent, subject: 'account/4711' }))
    expect(await facts.facts()).toMatchObject([
      {
        happening: 'received',
        tenantid: tenantId,
        eventid: receipt.id,
        type: anEvent.type,
        source: '/desk/7',
        producerid: '1',
        subject: 'account/4711',
        actor: 'a-producer',
        data: somePayment,
      },
    ])
    expect(receipt).toMatchObject({ type: anEvent.type, status: 'received', receivedAt: '2026-03-01T12:00:00.000Z' })
  })

  it('gives the first receipt again for the same event, under another key and with its keys in another order', async () => {
    const { facts, arrive, ingestEvent } = aDoor()
    const first = await ingestEvent(arrive(anEvent))
    const { data, ...rest } = anEvent
    const second = await ingestEvent(
      arrive({ data: Object.fromEntries(Object.entries(data).reverse()), ...rest }, 'key-2'),
    )
    expect(second).toEqual(first)
    expect(await facts.facts()).toHaveLength(1)
  })

  it('knows an event without an id by its key alone, though it happened "now" each time', async () => {
    const { facts, arrive, ingestEvent } = aDoor()
    const first = await ingestEvent(arrive(anEventWithoutId))
    expect(await ingestEvent(arrive(anEventWithoutId))).toEqual(first)
    expect((await ingestEvent(arrive(anEventWithoutId, 'key-2'))).id).not.toBe(first.id)
    expect(await facts.facts()).toHaveLength(2)
  })

  it('refuses another event with an id that is taken', async () => {
    const { arrive, ingestEvent } = aDoor()
    await ingestEvent(arrive(anEvent))
    const other = { ...anEvent, data: { ...somePayment, amount: { minorUnits: 12_501, currency: 'EUR' } } }
    await expect(ingestEvent(arrive(other))).rejects.toMatchObject({ code: 'event-id-taken' })
    await expect(ingestEvent(arrive({ ...anEvent, time: '2026-01-01T00:00:00Z' }))).rejects.toMatchObject({
      code: 'event-id-taken',
    })
  })

  it('refuses another event under a key that is all the id there is', async () => {
    const { arrive, ingestEvent } = aDoor()
    await ingestEvent(arrive(anEventWithoutId))
    await expect(ingestEvent(arrive({ ...anEventWithoutId, source: '/desk/8' }))).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    })
  })

  it('lets two tenants use the same source, id and key', async () => {
    const { arrive, ingestEvent } = aDoor()
    const other = arriving(`tenant-${randomUUID()}`)
    const [one, two] = [await ingestEvent(arrive(anEvent)), await ingestEvent(other(anEvent))]
    expect(one.id).not.toBe(two.id)
  })
})

describe('an event that does not match its schema', () => {
  it.each([
    ['nothing', null, 'event-invalid', ''],
    ['an unknown attribute', { ...anEvent, colour: 'red' }, 'event-invalid', 'colour'],
    ['another specversion', { ...anEvent, specversion: '0.3' }, 'event-invalid', 'specversion'],
    ['an unknown type', { ...anEvent, type: 'Nothing.At.All.v1' }, 'event-type-unknown', undefined],
    ['a type reserved for Sluice', { ...anEvent, type: 'Workflow.Event.Moved.v1' }, 'event-type-unknown', undefined],
    [
      'data that is not a payment',
      { ...anEvent, data: { ...somePayment, kind: 'gift' } },
      'event-invalid',
      'data.kind',
    ],
    [
      'a negative amount',
      { ...anEvent, data: { ...somePayment, amount: { minorUnits: -1, currency: 'EUR' } } },
      'event-invalid',
      'data.amount.minorUnits',
    ],
    [
      'a number no double holds',
      { ...anEvent, data: { ...somePayment, x: JSON.parse('1e999') } },
      'event-invalid',
      'data.x',
    ],
    [
      'a whole number that a double would change',
      { ...anEvent, data: { ...somePayment, x: JSON.parse('9007199254740993') } },
      'event-invalid',
      'data.x',
    ],
    ['half a surrogate pair', { ...anEvent, data: { ...somePayment, x: '\ud800' } }, 'event-invalid', 'data.x'],
    ['half a surrogate pair in a name', { ...anEvent, data: { ...somePayment, '\udc00': 1 } }, 'event-invalid', 'data'],
    ['a time beyond four-digit years', { ...anEvent, time: '9999-12-31T23:59:59-01:00' }, 'event-invalid', 'time'],
    ['a time before them', { ...anEvent, time: '0000-01-01T00:00:00+01:00' }, 'event-invalid', 'time'],
    ['a control character in its id', { ...anEvent, id: 'a\u0000b' }, 'event-invalid', 'id'],
    [
      'numbers that are written out longer than they came',
      { ...anEvent, data: { ...somePayment, x: Array(9000).fill(1e15) } },
      'body-too-large',
      undefined,
    ],
    [
      'nesting without end',
      { ...anEvent, data: { ...somePayment, x: JSON.parse('['.repeat(5000) + ']'.repeat(5000)) } },
      'event-invalid',
      `data.x${'.0'.repeat(32)}`,
    ],
  ])('is refused: %s', (_name, input, code, path) => {
    const refusal = catching(() => arriving('acme')(input))
    expect(refusal).toMatchObject({ code, retryable: false })
    if (path !== undefined) expect(refusal).toMatchObject({ issues: [expect.objectContaining({ path })] })
  })
})

const catching = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (error) {
    return error
  }
}
