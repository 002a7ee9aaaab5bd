import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeIngestEvent } from '#intake/application/ingest-event.ts'
import { makeIngestQueuedEvent, type QueuedArrival } from '#intake/application/ingest-queued-event.ts'
import { senderActor } from '#kernel/domain/actor.ts'
import { Refusal, Violation } from '#kernel/domain/errors.ts'
import { anEvent } from '#test/support/builders/a-fact.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const arriving =
  (tenantId: string) =>
  (known: Partial<QueuedArrival> = {}): QueuedArrival => ({
    tenantId,
    idempotencyKey: undefined,
    sender: { senderId: 'AIDAEXAMPLE', messageId: 'm-1' },
    content: () => anEvent,
    ...known,
  })

const aDoor = (checkSender = async (): Promise<{ retentionDays?: number }> => ({})) => {
  const facts = makeFactLog()
  const tenantId = `tenant-${randomUUID()}`
  const ingestEvent = makeIngestEvent({ facts, vault: aVaultDoor(), clock: () => '2026-03-01T12:00:00.000Z' })
  return {
    facts,
    tenantId,
    anArrival: arriving(tenantId),
    ingestQueuedEvent: makeIngestQueuedEvent({ checkSender, ingestEvent }),
  }
}

describe(`ingest-queued-event, in ${storeName},`, () => {
  it('keeps an event once, for the retention of its tenant', async () => {
    const { facts, tenantId, anArrival, ingestQueuedEvent } = aDoor(async () => ({ retentionDays: 2 }))
    await ingestQueuedEvent(anArrival())
    await ingestQueuedEvent(anArrival({ idempotencyKey: 'k' }))
    expect(await facts.facts()).toMatchObject([
      {
        tenantid: tenantId,
        producerid: '1',
        actor: 'AIDAEXAMPLE',
        actorkind: 'sender',
        actorissuer: 'queue/intake',
        retainuntil: '2026-03-03T12:00:00.000Z',
      },
    ])
  })

  it.each(['application/json', 'Application/JSON; charset="utf-8"'])('takes data of the type %s', async (type) => {
    const { facts, anArrival, ingestQueuedEvent } = aDoor()
    await ingestQueuedEvent(anArrival({ content: () => ({ ...anEvent, datacontenttype: type }) }))
    expect(await facts.facts()).toMatchObject([{ datacontenttype: 'application/json' }])
  })

  it.each(['application/xml', 'application/json; charset=utf-16'])('refuses data of the type %s', async (type) => {
    const { anArrival, ingestQueuedEvent } = aDoor()
    const content = () => ({ ...anEvent, datacontenttype: type })
    await expect(ingestQueuedEvent(anArrival({ content }))).rejects.toMatchObject({
      code: 'event-invalid',
      issues: [{ path: 'datacontenttype' }],
    })
  })

  it('reads no message of a sender that may not write, not even to validate it', async () => {
    const breach = { kind: 'sender', tenantId: 'acme', actor: senderActor('AIDAEXAMPLE'), claimed: 'acme' } as const
    const { facts, anArrival, ingestQueuedEvent } = aDoor(async () => {
      throw new Violation('sender-forbidden', breach)
    })
    const content = () => {
      throw new Refusal('message-poison', '')
    }
    await expect(ingestQueuedEvent(anArrival({ content }))).rejects.toMatchObject({ code: 'sender-forbidden', breach })
    expect(await facts.facts()).toEqual([])
  })

  it.each(['tenantid', 'tenantId', 'TENANT_ID', 'tenant-id', 'tenant'])(
    'reports who named another tenant as %s',
    async (name) => {
      const { facts, tenantId, anArrival, ingestQueuedEvent } = aDoor()
      const content = () => ({ ...anEvent, [name]: 'globex' })
      const breach = { kind: 'claim', tenantId, actor: senderActor('AIDAEXAMPLE'), claimed: 'globex' }
      await expect(ingestQueuedEvent(anArrival({ content }))).rejects.toMatchObject({
        code: 'tenant-forbidden',
        breach,
      })
      await ingestQueuedEvent(anArrival({ content: () => ({ ...anEvent, [name]: tenantId }) }))
      expect(await facts.facts()).toHaveLength(1)
    },
  )

  it('requires a key if the event has no id', async () => {
    const { anArrival, ingestQueuedEvent } = aDoor()
    const { id: _, ...nameless } = anEvent
    const content = () => nameless
    await expect(ingestQueuedEvent(anArrival({ content }))).rejects.toMatchObject({ code: 'idempotency-key-missing' })
    await ingestQueuedEvent(anArrival({ content, idempotencyKey: 'k' }))
  })
})
