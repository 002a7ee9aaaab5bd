import { describe, expect, it } from 'vitest'
import { aJobDesk } from '#test/support/builders/a-job-desk.ts'
import { makeJobParts } from '#test/support/ports/jobs-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`stop-job, in ${storeName},`, () => {
  it('ends the runner of another person at its next item, and records who stopped it', async () => {
    const desk = aJobDesk(makeJobParts(), 50, async (name) => {
      if (name === '9') await desk.stop(job.id, 'bob')
      return { kind: 'done' }
    })
    const job = await desk.propose()
    const stopped = await desk.runner()(job.id)
    expect(stopped).toMatchObject({ status: 'stopped', stopReason: 'requested' })
    expect(stopped.lease).toBeUndefined()
    expect(desk.acts.length).toBeLessThan(14)
    expect((await desk.facts(job)).map(({ type, actor }) => [type.split('.')[2], actor])).toEqual([
      ['Proposed', 'alice'],
      ['Started', 'alice'],
      ['Stopped', 'bob'],
    ])
  })

  it.each(['nope', 'x'.repeat(3_000)])('finds no job with the id %j', async (id) => {
    await expect(aJobDesk(makeJobParts()).stop(id, 'bob')).rejects.toMatchObject({ code: 'job-not-found' })
  })

  it('stops a job that no one has started, and records a repeat once', async () => {
    const { propose, stop, facts } = aJobDesk(makeJobParts())
    const job = await propose()
    const stopped = await stop(job.id, 'bob')
    expect(await stop(job.id, 'carol')).toEqual(stopped)
    expect(await facts(job)).toHaveLength(2)
  })

  it('refuses a job that is finished, and one that does not exist', async () => {
    const { propose, stop, runner } = aJobDesk(makeJobParts())
    const { id } = await propose()
    await runner()(id)
    await expect(stop(id, 'bob')).rejects.toMatchObject({ code: 'job-ended' })
    await expect(stop('none', 'bob')).rejects.toMatchObject({ code: 'job-not-found' })
  })
})
