import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { perSecondMax } from '#jobs/domain/job.ts'
import { aJobDesk } from '#test/support/builders/a-job-desk.ts'
import { makeJobParts } from '#test/support/ports/jobs-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`propose-job, in ${storeName},`, () => {
  it('counts the items, acts on none, and records who asked for what', async () => {
    const parts = makeJobParts()
    const { propose, acts, facts, tenantId } = aJobDesk(parts)
    const job = await propose({ selection: { from: 'a' } })
    expect(await parts.jobs.read(job.id)).toEqual(job)
    expect(job).toMatchObject({ status: 'proposed', tenantId, count: 7, proposedBy: 'alice', version: 1 })
    expect(acts).toEqual([])
    const data = { jobId: job.id, kind: 'count', selection: { from: 'a' }, count: 7, perSecond: 2, max: 1000 }
    const [fact, ...others] = await facts(job)
    expect(fact).toMatchObject({ type: 'Operations.Job.Proposed.v1', happening: 'job#0001', actor: 'alice', data })
    expect(others).toEqual([])
    expect(catalogue.get(fact?.type ?? '')?.data.parse(fact?.data)).toEqual(data)
  })

  it('counts no more items than the job may act on', async () => {
    expect(await aJobDesk(makeJobParts()).propose({ max: 3 })).toMatchObject({ count: 3 })
  })

  it('lists the newest jobs first', async () => {
    const parts = makeJobParts()
    const { propose } = aJobDesk(parts)
    const [one, two] = [await propose(), await propose()]
    const ids = (await parts.jobs.list(100)).map(({ id }) => id)
    expect(ids.indexOf(two.id)).toBeLessThan(ids.indexOf(one.id))
    expect(await parts.jobs.list(1)).toHaveLength(1)
  })

  it.each([
    { perSecond: 0 },
    { perSecond: perSecondMax + 1 },
    { max: 0 },
    { max: 1_000_001 },
    { selection: { text: 'x'.repeat(4_000) } },
  ])('stores nothing beyond its limits: %o', async (known) => {
    await expect(aJobDesk(makeJobParts()).propose(known)).rejects.toThrow('exceeds a limit')
  })
})
