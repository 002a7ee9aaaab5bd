import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readReturnedLetter } from '#intake/adapters/queued-arrival.ts'
import { makeIngestEvent } from '#intake/application/ingest-event.ts'
import { makeIngestQueuedEvent } from '#intake/application/ingest-queued-event.ts'
import { makeReturnIntake } from '#intake/application/return-intake.ts'
import { senderActor } from '#kernel/domain/actor.ts'
import { Refusal, Violation } from '#kernel/domain/errors.ts'
import { anEvent } from '#test/support/builders/a-fact.ts'
import { aJobDesk } from '#test/support/builders/a-job-desk.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { makeJobParts } from '#test/support/ports/jobs-stores.ts'
import { makeLetterParts, senderOfLetters } from '#test/support/ports/letters-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

type Check = (senderId: string, tenantId: string) => void

const forbid = (senderId: string, tenantId: string) => {
  throw new Violation('sender-forbidden', { kind: 'sender', tenantId, actor: senderActor(senderId), claimed: tenantId })
}

/** Dead letters of a tenant. The emulator has one sender: `consumerRoleId` decides whether it is the consumer. */
const aReturn = async (check: Check = () => undefined, consumerRoleId = senderOfLetters) => {
  const [{ letters, send }, facts] = [await makeLetterParts(), makeFactLog()]
  const tenantId = `tenant-${randomUUID()}`
  const [checked, reports]: [string[], string[]] = [[], []]
  const ingest = makeIngestQueuedEvent({
    checkSender: async ({ senderId }, tenant) => {
      checked.push(senderId)
      check(senderId, tenant)
      return {}
    },
    ingestEvent: makeIngestEvent({ facts, vault: aVaultDoor(), clock: () => '2026-03-01T12:00:00.000Z' }),
  })
  const needs = {
    letters,
    consumerRoleId,
    read: readReturnedLetter,
    ingest,
    report: async ({ code, breach }: Violation) => void reports.push(`${code} ${breach.actor.id}`),
  }
  const desk = aJobDesk(makeJobParts(), makeReturnIntake(needs))
  const attributes = { tenant: tenantId, senderId: 'AIDAPRODUCER', code: 'tenant-suspended', reason: 'r', tries: '1' }
  return {
    needs,
    facts,
    letters,
    checked,
    reports,
    desk,
    set: (known: Readonly<Record<string, string>> = {}, body = JSON.stringify({ ...anEvent, id: randomUUID() })) =>
      send({ body, attributes: { ...attributes, ...known } }),
    run: async () => desk.runner()((await desk.propose()).id),
  }
}

describe.concurrent(`return-intake, in ${storeName},`, () => {
  it('ingests each letter for its original sender, checked again, and deletes it', async () => {
    const { set, run, letters, checked, facts } = await aReturn()
    for (let index = 0; index < 12; index += 1) await set()
    const job = await run()
    expect(job).toMatchObject({ status: 'finished', tenantId: 'sluice', tally: { failed: 0 } })
    // A letter that takes longer than its queue hides it is received twice, and ingested once.
    expect(job.tally.done).toBeGreaterThanOrEqual(12)
    expect(job.tally.done).toBe(checked.length)
    expect(new Set(checked)).toEqual(new Set(['AIDAPRODUCER']))
    expect(await facts.facts()).toHaveLength(12)
    expect(await letters.count()).toBe(0)
  })

  it('does not believe the attribute of a letter that the consumer did not set aside', async () => {
    const { set, run, checked, reports, facts } = await aReturn(
      (senderId, tenantId) => senderId !== 'AIDAPRODUCER' && forbid(senderId, tenantId),
      'AROACONSUMER',
    )
    await set()
    expect(await run()).toMatchObject({ tally: { done: 0, failed: 1, reasons: [{ code: 'sender-forbidden' }] } })
    expect(checked).toEqual([senderOfLetters])
    expect(reports).toEqual([`sender-forbidden ${senderOfLetters}`])
    expect(await facts.facts()).toEqual([])
  })

  it('leaves refused letters where they are, counted by reason, and acts on each once', async () => {
    const { set, run, letters, facts } = await aReturn((senderId) => {
      if (senderId === 'AIDALATE') throw new Refusal('tenant-suspended', '')
    })
    await set()
    await set({ senderId: 'AIDALATE' })
    await set({ senderId: 'AIDALATE' })
    await set({ tenant: 'NOT A TENANT' })
    await set({}, 'not JSON')
    const { tally } = await run()
    expect([tally.done, tally.failed]).toEqual([1, 4])
    expect(tally.reasons.map(({ code, count }) => [code, count]).toSorted()).toEqual([
      ['message-attribute-invalid', 1],
      ['message-poison', 1],
      ['tenant-suspended', 2],
    ])
    expect(await facts.facts()).toHaveLength(1)
    expect(await letters.count()).toBe(4)
  })

  it('leaves a letter whose sender an earlier version did not keep', async () => {
    const { needs, desk, letters } = await aReturn()
    const { letters: _, ...rest } = needs
    const kind = makeReturnIntake({
      ...rest,
      letters: {
        count: async () => 1,
        receive: async () => [
          {
            ...{ id: 'a', handle: 'a', body: '{}', attributes: {}, senderId: senderOfLetters },
            delete: () => Promise.reject(new Error()),
          },
        ],
        release: async () => undefined,
      },
    })
    const [item] = (await kind.open({}, anOperator('anna'))(undefined)).items
    expect(await item?.act()).toEqual({ kind: 'failed', code: 'sender-unknown' })
    expect([await letters.count(), desk.acts]).toEqual([0, []])
  })

  it('reports a breach that was not the reason to set the letter aside, and no other again', async () => {
    const { set, run, reports } = await aReturn(forbid)
    await set({ code: 'sender-forbidden' })
    await set({ code: 'tenant-suspended' })
    expect((await run()).tally).toMatchObject({ failed: 2, reasons: [{ code: 'sender-forbidden', count: 2 }] })
    expect(reports).toEqual(['sender-forbidden AIDAPRODUCER'])
  })

  it('stores an event once when it is killed between the event and the deletion', async () => {
    const { needs, set, facts, letters, desk, run } = await aReturn()
    await set()
    const mortal = {
      ...needs,
      letters: {
        ...letters,
        receive: async () =>
          (await letters.receive()).map((letter) => ({ ...letter, delete: () => Promise.reject(new Error('killed')) })),
      },
    }
    const dying = aJobDesk(makeJobParts(), makeReturnIntake(mortal))
    await expect(dying.runner()((await dying.propose()).id)).rejects.toThrow('killed')
    expect([await letters.count(), (await facts.facts()).length]).toEqual([1, 1])
    expect(await run()).toMatchObject({ status: 'finished', tally: { done: 1 } })
    expect([await letters.count(), (await facts.facts()).length, desk.acts]).toEqual([0, 1, []])
  })
})
