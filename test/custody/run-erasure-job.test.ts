import { describe, expect, it } from 'vitest'
import { jobFact } from '#jobs/application/job-fact.ts'
import { type Job, propose, stop } from '#jobs/domain/job.ts'
import { aCustodyWorld, type CustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const approved = async ({ proposeErasure, approveErasure }: CustodyWorld, target: object) => {
  const { id } = await proposeErasure(target)
  await approveErasure(id)
  return id
}

/** A job whose row is not there any more. */
const lostJob = ({ tenantId }: CustodyWorld, id: string): Job => {
  const plan = { kind: 'erase', tenantId, selection: {}, count: 0, perSecond: 100, max: 1 }
  return propose(plan, { id, actor: 'alice', now: new Date().toISOString() })
}

const record = ({ parts }: CustodyWorld, job: Job) => parts.facts.append(jobFact(job, anOperator('alice')))

describe(`run-erasure-job, in ${storeName},`, () => {
  it('goes on with another job when a job that was altered has been deleted', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid } = await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    const before = (await world.parts.register.erasure(world.tenantId, id))?.jobId ?? ''
    await record(world, lostJob(world, before))
    await world.run()
    expect(await world.getErasure(id)).not.toHaveProperty('completedAt')
    await world.run()
    expect(await world.getErasure(id)).toMatchObject({ status: 'completed', counts: { erased: 1 } })
    expect((await world.parts.register.erasure(world.tenantId, id))?.jobId).not.toBe(before)
    expect(await world.itemsOf(eventid)).toEqual([])
    expect((await world.typesOf(id)).filter((type) => type === 'Custody.Erasure.Completed.v1')).toHaveLength(1)
  })

  it('waits for messages from the beginning of the job that takes the place of a deleted one', async () => {
    let passedMs = 0
    const clock = () => new Date(Date.now() + passedMs).toISOString()
    const world = aCustodyWorld(await makeCustodyParts(), clock)
    const id = await approved(world, { subject: 's-1' })
    const jobId = (await world.parts.register.erasure(world.tenantId, id))?.jobId ?? ''
    await record(world, lostJob(world, jobId))
    passedMs = 600_000
    const run = () => world.runnerOf({ waitingCount: 3 })(AbortSignal.timeout(20_000))
    await run()
    await run()
    expect(await world.getErasure(id)).not.toHaveProperty('completedAt')
    passedMs = 1_200_000
    await run()
    expect(await world.getErasure(id)).toMatchObject({ counts: { waiting: 3 } })
  })

  it('leaves a job stopped that a person stopped, also when its row has expired', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid } = await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    await world.run(AbortSignal.abort())
    const due = (await world.parts.register.erasure(world.tenantId, id))?.jobId ?? ''
    await record(world, stop(lostJob(world, due), 'requested', new Date().toISOString()))
    await world.run()
    expect(world.reports.at(-1)).toMatchObject({ completed: 0, open: 1, failed: 0 })
    expect(await world.itemsOf(eventid)).toEqual(['personal'])
  })
})
