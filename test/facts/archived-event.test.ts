import { expect, it } from 'vitest'
import { makeBridgeToRabbitmq } from '#bridge/application/bridge-to-rabbitmq.ts'
import { eventArchived } from '#catalogue/families/custody.ts'
import { withId } from '#facts/application/identity.ts'
import { follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { makeRescore } from '#scoring/application/rescore.ts'
import { aDueFact, aTombstone } from '#test/support/builders/a-change.ts'
import { aProjector } from '#test/support/builders/a-projector.ts'
import { emptyVault } from '#test/support/builders/a-vault-reader.ts'
import { makeMemoryBroker } from '#test/support/doubles/memory-broker.ts'
import { makeMemoryBrokerNotes } from '#test/support/doubles/memory-broker-notes.ts'
import { makeMemoryEventRows } from '#test/support/doubles/memory-event-rows.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makeMemoryPublishedMessages, type Row } from '#test/support/doubles/memory-published-messages.ts'

const received = aDueFact({ tenantid: 'acme' })
const hash = sha256(JSON.stringify(received))
const data = eventArchived.parse({
  archiveKey: 'facts/acme/2026-03-01/1.json',
  facts: [{ id: received.id, happening: received.happening, type: received.type, hash }],
})
const archived = withId(
  follow(aTombstone(received), {
    type: 'Custody.Event.Archived.v1',
    source: 'sluice/custody',
    happening: happenings.archived(),
    recordedat: '2026-03-01T12:00:01.000Z',
    data,
  }),
)
const today = { tenantId: 'acme', partnerId: undefined, from: '2026-03-01', to: '2026-03-02', limit: 10 }

it('The row of an event is deleted when the event was archived, and neither a tombstone nor a fact that arrives later makes another', async () => {
  const rows = makeMemoryEventRows()
  const projectViews = aProjector(rows)
  await projectViews(received)
  expect((await rows.list(today)).items).toHaveLength(1)
  await projectViews(archived)
  expect((await rows.list(today)).items).toEqual([])
  for (const later of [aTombstone(received), received]) await projectViews(later)
  expect((await rows.list(today)).items).toEqual([])
})

it('The bridge deletes the marks of an archived event after it published that, and keeps the mark of the fact itself', async () => {
  const marks = new Map<string, Row>()
  const bridge = makeBridgeToRabbitmq({
    broker: makeMemoryBroker({ 'sluice.events': ['Payment', 'Custody'] }),
    published: makeMemoryPublishedMessages(() => '2026-03-01T12:00:00.000Z', marks),
    notes: makeMemoryBrokerNotes(),
    vault: emptyVault,
    warn: (reason) => expect.unreachable(String(reason)),
  })
  await bridge([received])
  expect([...marks.keys()]).toEqual([`${received.id}@sluice.events`])
  for (let repeat = 0; repeat < 2; repeat += 1) {
    expect((await bridge([archived])).map(({ status }) => status)).toEqual(['fulfilled'])
    expect([...marks.keys()]).toEqual([`${archived.id}@sluice.events`])
  }
})

it('An archived event is not scored again', async () => {
  const log = makeMemoryFactLog()
  await log.append(aTombstone(received))
  const rescore = makeRescore({ facts: log })
  await expect(rescore('acme', received.eventid)).rejects.toMatchObject({ code: 'event-archived' })
})
