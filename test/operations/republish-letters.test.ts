import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { withId } from '#facts/application/identity.ts'
import { makeRepublishLetters } from '#operations/application/republish-letters.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aJobDesk } from '#test/support/builders/a-job-desk.ts'
import { makeJobParts } from '#test/support/ports/jobs-stores.ts'
import { makeLetterParts } from '#test/support/ports/letters-stores.ts'
import { makeFactRowParts } from '#test/support/ports/operations-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const { id: _, ...draft } = aFact()

const aTenantFact = () => withId({ ...draft, tenantid: `tenant-${randomUUID()}`, eventid: randomUUID() })

describe(`republish-letters, in ${storeName},`, () => {
  it('publishes the facts that letters name, deletes these letters, and leaves the others with their reasons', async () => {
    const [{ rows, put }, { letters, send }] = [await makeFactRowParts(), await makeLetterParts()]
    const [published, unreadable] = [aTenantFact(), aTenantFact()]
    await put(published)
    await put(unreadable, { fact: 'x' })
    const bodyOf = ({ tenantid, eventid, happening }: typeof published) =>
      JSON.stringify({ pk: `${tenantid}#${eventid}`, sk: happening, code: 'not-a-fact', sequenceNumber: '1' })
    for (const body of [bodyOf(published), bodyOf(unreadable), bodyOf(aTenantFact()), 'x', '[]'])
      await send({ body, attributes: {} })
    const texts: string[] = []
    const topic = {
      publish: async (parcels: readonly { text: string }[]) => {
        texts.push(...parcels.map(({ text }) => text))
        return parcels.map(() => 'published' as const)
      },
    }
    const desk = aJobDesk(makeJobParts(), makeRepublishLetters({ letters, rows, topic }))
    const job = await desk.propose()
    expect(job).toMatchObject({ count: 5, tenantId: 'sluice' })
    const { tally, status } = await desk.runner()(job.id)
    expect([status, tally.done, tally.skipped, tally.failed]).toEqual(['finished', 1, 1, 3])
    expect(tally.reasons.map(({ code, count }) => [code, count]).toSorted()).toEqual([
      ['message-poison', 2],
      ['not-a-fact', 1],
      ['row-missing', 1],
    ])
    expect(texts).toEqual([JSON.stringify(published)])
    expect(await letters.count()).toBe(4)
  })
})
