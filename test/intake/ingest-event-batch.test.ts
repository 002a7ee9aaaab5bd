import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { makeIngestEventBatch } from '#intake/application/ingest-event-batch.ts'
import type { BatchLog } from '#intake/application/ports.ts'
import { submit } from '#intake/application/submit.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'
import { aUser } from '#test/support/builders/an-actor.ts'
import { makeBatchParts } from '#test/support/ports/intake-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const clock = () => '2026-03-01T12:00:00.000Z'

const other = { ...somePayment, amount: { minorUnits: 1, currency: 'EUR' } }

/** The call of a tenant of its own; its keys are no one else’s. */
const aDoor = async () => {
  const [{ log, facts }, tenantId] = [await makeBatchParts(), `tenant-${randomUUID()}`]
  const anItem = (id: string, key?: string, data: object = somePayment) => {
    const event = { specversion: '1.0', type: 'Payment.Transfer.Observed.v1', source: '/desk/7', id, data }
    const arrival = {
      tenantId,
      actor: aUser('a-producer'),
      operation: 'POST /v1/events/batch',
      idempotencyKey: key ?? '',
    }
    return {
      submission: submit({ partnerId: undefined, ...arrival, event: readCloudEvent(event) }),
      key: key === undefined ? undefined : { id: `${tenantId}#${key}`, payload: JSON.stringify([id, data]) },
    }
  }
  return { anItem, facts, ingest: makeIngestEventBatch({ log, vault: aVaultDoor(), clock }) }
}

const resultsOf = (outcomes: readonly PromiseSettledResult<{ id: string }>[]) =>
  outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.id : outcome.reason.code))

describe(`ingest-event-batch, in ${storeName},`, () => {
  it('gives each event its receipt, in order, and keeps each once', async () => {
    const { anItem, facts, ingest } = await aDoor()
    const items = ['1', '2', '3'].map((id) => anItem(id, `key-${id}`))
    const ids = resultsOf(await ingest(items))
    expect(ids).toEqual(items.map(({ submission }) => submission.eventId))
    expect(resultsOf(await ingest(items))).toEqual(ids)
    expect(await facts()).toHaveLength(3)
  })

  it('refuses another event with an id that is taken, and no other item of the batch', async () => {
    const { anItem, facts, ingest } = await aDoor()
    const [first, second] = [anItem('1'), anItem('2')]
    await ingest([first])
    expect(resultsOf(await ingest([anItem('1', undefined, other), second]))).toEqual([
      'event-id-taken',
      second.submission.eventId,
    ])
    expect(await facts()).toHaveLength(2)
  })

  it('refuses a key that was used for another event, also within one batch', async () => {
    const { anItem, ingest } = await aDoor()
    const first = anItem('1', 'k')
    expect(resultsOf(await ingest([first, anItem('2', 'k')]))).toEqual([
      first.submission.eventId,
      'idempotency-key-reused',
    ])
    expect(resultsOf(await ingest([anItem('3', 'k')]))).toEqual(['idempotency-key-reused'])
  })

  it('accepts an event that is twice in a batch once, and gives both the same receipt', async () => {
    const { anItem, facts, ingest } = await aDoor()
    const item = anItem('1', 'k')
    const ids = resultsOf(await ingest([item, item, anItem('1', 'another key'), anItem('1', 'a third', other)]))
    expect(ids).toEqual([item.submission.eventId, item.submission.eventId, item.submission.eventId, 'event-id-taken'])
    expect(await facts()).toHaveLength(1)
  })

  it('notes the key of an event that was there before it', async () => {
    const { anItem, ingest } = await aDoor()
    const first = anItem('1')
    await ingest([first])
    expect(resultsOf(await ingest([anItem('1', 'k')]))).toEqual([first.submission.eventId])
    expect(resultsOf(await ingest([anItem('2', 'k')]))).toEqual(['idempotency-key-reused'])
    const twins = [anItem('3', 'a'), anItem('3', 'b')]
    await ingest(twins)
    expect(resultsOf(await ingest([anItem('4', 'b')]))).toEqual(['idempotency-key-reused'])
  })

  it('leaves a key free whose event was refused', async () => {
    const { anItem, ingest } = await aDoor()
    await ingest([anItem('1')])
    const second = anItem('2', 'k')
    expect(resultsOf(await ingest([anItem('1', 'k', other), second]))).toEqual([
      'event-id-taken',
      second.submission.eventId,
    ])
  })

  it('takes an event in for whose twin the key was refused', async () => {
    const { anItem, ingest } = await aDoor()
    await ingest([anItem('1', 'k')])
    const twin = anItem('2', 'free')
    expect(resultsOf(await ingest([anItem('2', 'k'), twin]))).toEqual([
      'idempotency-key-reused',
      twin.submission.eventId,
    ])
  })

  it('reports for each event that the store is unavailable, and accepts no event without an outcome', async () => {
    const { anItem } = await aDoor()
    const unavailable: BatchLog = {
      keep: async (entries) =>
        entries.map(() => ({ status: 'rejected', reason: new Transient('store-unavailable', 'Unavailable.') })),
    }
    const ingest = makeIngestEventBatch({ log: unavailable, vault: aVaultDoor(), clock })
    expect(resultsOf(await ingest([anItem('1'), anItem('2')]))).toEqual(['store-unavailable', 'store-unavailable'])
    const mute = makeIngestEventBatch({ log: { keep: async () => [] }, vault: aVaultDoor(), clock })
    expect((await mute([anItem('1')]))[0]?.status).toBe('rejected')
  })
})
