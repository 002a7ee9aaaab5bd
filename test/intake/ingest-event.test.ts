import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { isCommitment } from '#catalogue/commitments.ts'
import { makeIngestEvent } from '#intake/application/ingest-event.ts'
import { submit } from '#intake/application/submit.ts'
import { receiptOf, receive } from '#intake/domain/submission.ts'
import { anEvent, somePayment } from '#test/support/builders/a-fact.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'
import { anIssuer, aUser } from '#test/support/builders/an-actor.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const { id: _, ...anEventWithoutId } = anEvent

const arriving =
  (tenantId: string) =>
  (input: unknown, idempotencyKey = 'key-1') =>
    submit({
      partnerId: undefined,
      tenantId,
      actor: aUser('a-producer'),
      operation: 'POST /v1/events',
      idempotencyKey,
      event: readCloudEvent(input),
    })

const aDoor = () => {
  const facts = makeFactLog()
  const tenantId = `tenant-${randomUUID()}`
  let minute = 0
  const clock = () => `2026-03-01T12:${String(minute++).padStart(2, '0')}:00.000Z`
  return {
    facts,
    tenantId,
    arrive: arriving(tenantId),
    ingestEvent: makeIngestEvent({ facts, vault: aVaultDoor(), clock }),
  }
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
        actorkind: 'user',
        actorissuer: anIssuer,
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

  const ten = '2026-03-01T10:00:00Z'

  it.each([ten, '2026-03-01T13:00:00.1234560+01:00', '2026-03-01T10:00:00.000000000001Z'])(
    'stores the time %s as its producer wrote it',
    async (time) => {
      const { facts, arrive, ingestEvent } = aDoor()
      await ingestEvent(arrive({ ...anEvent, time }))
      expect(await facts.facts()).toMatchObject([{ time }])
    },
  )

  it.each(['2026-03-01T10:00:00.000Z', '2026-03-01T11:00:00+01:00', '2026-02-28T20:00:00.000000-14:00'])(
    'recognizes an event of 10:00:00Z that is sent again with the time %s',
    async (time) => {
      const { facts, arrive, ingestEvent } = aDoor()
      const first = await ingestEvent(arrive({ ...anEvent, time: ten }))
      expect(await ingestEvent(arrive({ ...anEvent, time }))).toEqual(first)
      expect(await facts.facts()).toMatchObject([{ time: ten }])
    },
  )

  it.each(['2026-03-01T10:00:00.000001Z', '2026-03-01T10:00:00.001Z', '2026-03-01T10:00:00.000000000001Z'])(
    'takes the time %s for another time than 10:00:00Z',
    async (time) => {
      const { arrive, ingestEvent } = aDoor()
      await ingestEvent(arrive({ ...anEvent, time: ten }))
      await expect(ingestEvent(arrive({ ...anEvent, time }))).rejects.toMatchObject({ code: 'event-id-taken' })
    },
  )

  it('recognizes an event that a version stored which wrote every time in UTC with milliseconds', async () => {
    const { facts, arrive, ingestEvent } = aDoor()
    const stored = receive(arrive({ ...anEvent, time: '2026-03-01T12:00:00.500Z' }), '2026-03-01T12:00:01.000Z')
    await facts.append(stored)
    expect(await ingestEvent(arrive({ ...anEvent, time: '2026-03-01T13:00:00.5+01:00' }))).toEqual(receiptOf(stored))
  })

  it('recognizes an event whose time is the moment of its receipt', async () => {
    const { arrive, ingestEvent } = aDoor()
    const event = { ...anEvent, time: '2026-03-01T12:00:00.000Z' }
    const first = await ingestEvent(arrive(event))
    expect(first.receivedAt).toBe(event.time)
    expect(await ingestEvent(arrive(event))).toEqual(first)
  })

  const added = { tracestate: 'a=b', partitionkey: 'k-1', sequence: 7, urgent: false, empty: '' }

  it('stores the attributes that its producer added, and counts them as part of the event', async () => {
    const { facts, arrive, ingestEvent } = aDoor()
    const first = await ingestEvent(arrive({ ...anEvent, ...added }))
    const [fact] = await facts.facts()
    expect(fact).toMatchObject({ tracestate: 'a=b', sluicevault: 'personal' })
    expect(isCommitment(fact?.sluiceextensions)).toBe(true)
    const { tracestate: _, ...inVault } = added
    for (const name of Object.keys(inVault)) expect(fact).not.toHaveProperty(name)
    const asText = Object.fromEntries(Object.entries(added).map(([name, value]) => [name, String(value)]))
    for (const again of [added, asText]) expect(await ingestEvent(arrive({ ...anEvent, ...again }))).toEqual(first)
    for (const other of [{}, { ...added, sequence: 8 }, { ...added, more: 1 }])
      await expect(ingestEvent(arrive({ ...anEvent, ...other }))).rejects.toMatchObject({ code: 'event-id-taken' })
  })

  it.each(['/sluice/x', 'sluiced/x', 'sluice', 'https://sluice/x', 'queue/intake'])(
    'takes the source %s, which is none of Sluice’s',
    async (source) => {
      const { arrive, ingestEvent } = aDoor()
      expect(await ingestEvent(arrive({ ...anEvent, source }))).toMatchObject({ status: 'received' })
    },
  )

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
    ['an attribute with a capital letter', { ...anEvent, Colour: 'red' }, 'event-invalid', 'Colour'],
    ['an attribute with a dash', { ...anEvent, 'trace-state': 'a=b' }, 'event-invalid', 'trace-state'],
    ['an attribute with a name of 21 letters', { ...anEvent, ['x'.repeat(21)]: 'y' }, 'event-invalid', 'x'.repeat(21)],
    ['an attribute of facts', { ...anEvent, actor: 'sluice/scoring' }, 'event-invalid', 'actor'],
    ['the partner of a fact', { ...anEvent, partnerid: 'p-1' }, 'event-invalid', 'partnerid'],
    ['an attribute of a later version', { ...anEvent, erasedat: 'x' }, 'event-invalid', 'erasedat'],
    ['an attribute that begins with sluice', { ...anEvent, sluicescore: 1 }, 'event-invalid', 'sluicescore'],
    ['an attribute that is an object', { ...anEvent, colour: { red: 1 } }, 'event-invalid', 'colour'],
    ['an attribute that is a fraction', { ...anEvent, sequence: 1.5 }, 'event-invalid', 'sequence'],
    ['an attribute beyond 32 bits', { ...anEvent, sequence: 2 ** 31 }, 'event-invalid', 'sequence'],
    ['an attribute of 1,025 characters', { ...anEvent, colour: 'x'.repeat(1025) }, 'event-invalid', 'colour'],
    ['a control character in an attribute', { ...anEvent, colour: 'a\u0000b' }, 'event-invalid', 'colour'],
    [
      'an attribute named __proto__',
      JSON.parse(`{"__proto__":"x",${JSON.stringify(anEvent).slice(1)}`),
      'event-invalid',
      '__proto__',
    ],
    [
      '17 attributes of its own',
      { ...anEvent, ...Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`x${index}`, index])) },
      'event-invalid',
      '',
    ],
    ...[
      'sluice/scoring',
      'Sluice/Scoring',
      '%73luice/scoring',
      'sluice%2Fledger',
      '%2573luice/x',
      '\uff53luice/x',
      '%EF%BD%93luice/x',
      'sluice\uff052Fx',
      ' sluice/x',
      's\u200bluice/x',
      'sluice\\x',
    ].map((source): [string, unknown, string, string] => [
      `the source ${source}`,
      { ...anEvent, source },
      'event-invalid',
      'source',
    ]),
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
    [
      'a time with 13 digits after the second',
      { ...anEvent, time: `2026-03-01T12:00:00.${'1'.repeat(13)}Z` },
      'event-invalid',
      'time',
    ],
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
