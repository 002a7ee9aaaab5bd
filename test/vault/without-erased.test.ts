import { expect, it } from 'vitest'
import { follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aRegistration } from '#test/support/builders/a-user-event.ts'
import { aVault } from '#test/support/builders/a-vault-reader.ts'
import { erasedFact } from '#test/support/builders/an-erased-fact.ts'
import { memoryErasedEvents } from '#test/support/doubles/memory-erased-events.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { withoutErased } from '#vault/application/without-erased.ts'

it('closes the first fact and every later text of an event that was erased, and opens those of another one', async () => {
  const [log, { vault, append, appendLater }] = [makeMemoryFactLog(), aVault()]
  const anEvent = async () => {
    const received = await append(log, aRegistration())
    const at = '2026-03-01T13:00:00.000Z'
    const data = { act: 1, version: 1, text: 'Mara is on leave.' }
    const commented = follow(received, {
      ...{ type: 'Workflow.Review.Commented.v1', source: 'sluice/workflow', recordedat: at, data },
      happening: happenings.reviewed(1),
    })
    return [received, await appendLater(log, commented, received)] as const
  }
  const [erased, other] = [await anEvent(), await anEvent()]
  // The texts of its later fact were not erased with it, and a restored backup has all of them.
  await log.append(erasedFact(erased[0]))
  const opened = await withoutErased(vault, memoryErasedEvents(log)).open([...erased, ...other])
  expect(opened.map(({ states }) => states.personal)).toEqual(['erased', 'erased', 'open', 'open'])
  expect(JSON.stringify(opened.slice(0, 2))).not.toMatch(/Mara|mara/)
  expect(opened[3]?.fact.data).toMatchObject({ text: 'Mara is on leave.' })
  expect(await log.history(wholeTenant(erased[0].tenantid), erased[0].eventid)).toHaveLength(3)
})
