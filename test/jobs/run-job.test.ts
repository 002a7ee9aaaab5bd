import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { aJobDesk } from '#test/support/builders/a-job-desk.ts'
import { makeJobParts } from '#test/support/ports/jobs-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const names = (count: number, first = 0) => Array.from({ length: count }, (_, index) => String(first + index))

const killed = () => new Error('killed')

describe(`run-job, in ${storeName},`, () => {
  it('acts on each item once, at its pace, and records the result', async () => {
    const desk = aJobDesk(makeJobParts())
    const job = await desk.propose()
    const startedAt = Date.parse(desk.clock())
    const finished = await desk.runner()(job.id)
    expect(desk.acts).toEqual(names(7))
    expect(Date.parse(desk.clock()) - startedAt).toBe(3_000)
    expect(finished).toMatchObject({ status: 'finished', isComplete: true, tally: { done: 7 } })
    expect(finished.lease).toBeUndefined()
    const facts = await desk.facts(job)
    expect(facts.map(({ type }) => type.split('.')[2])).toEqual(['Proposed', 'Started', 'Finished'])
    for (const { type, data } of facts) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
  })

  it('counts what is skipped and what fails, with reasons and examples, and goes on', async () => {
    const desk = aJobDesk(makeJobParts(), 7, async (name) => {
      if (name === '3') return { kind: 'skipped', code: 'message-poison' }
      if (Number(name) < 5) return { kind: 'done' }
      throw new Refusal('tenant-suspended', '')
    })
    const { id } = await desk.propose()
    expect((await desk.runner()(id)).tally).toEqual({
      done: 4,
      skipped: 1,
      failed: 2,
      reasons: [
        { code: 'message-poison', count: 1, examples: ['3'] },
        { code: 'tenant-suspended', count: 2, examples: ['5', '6'] },
      ],
    })
  })

  it('ends at its maximum of items, and records that it is not complete', async () => {
    const desk = aJobDesk(makeJobParts())
    const { id } = await desk.propose({ max: 4 })
    expect(await desk.runner()(id)).toMatchObject({ status: 'finished', isComplete: false, tally: { done: 4 } })
    expect(desk.acts).toEqual(names(4))
  })

  it('has one runner: when two start at once, one is refused', async () => {
    const desk = aJobDesk(makeJobParts())
    const { id } = await desk.propose()
    const runs = await Promise.allSettled([desk.runner()(id), desk.runner()(id)])
    const refused = runs.flatMap((run) => (run.status === 'rejected' ? [run.reason] : []))
    expect(refused).toMatchObject([{ code: expect.stringMatching(/^job-(running|ended)$/) }])
    expect(desk.acts).toEqual(names(7))
  })

  it('is resumed by another runner from the last checkpoint once the lease of a dead one is over', async () => {
    const parts = makeJobParts()
    const desk = aJobDesk(parts, 40)
    const { id } = await desk.propose()
    let isDead = false
    const mortal = {
      ...parts.jobs,
      write: async (...args: Parameters<typeof parts.jobs.write>) => {
        isDead ||= desk.acts.length >= 20
        if (isDead) throw killed()
        return parts.jobs.write(...args)
      },
    }
    await expect(desk.runner(mortal)(id)).rejects.toThrow('killed')
    await expect(desk.runner()(id)).rejects.toMatchObject({ code: 'job-running' })
    desk.pass(30_001)
    expect(await desk.runner()(id)).toMatchObject({ status: 'finished', tally: { done: 40 } })
    expect([...new Set(desk.acts)]).toEqual(names(40))
    // The items since the last checkpoint: about a second of them.
    expect(desk.acts.length).toBeLessThanOrEqual(43)
    const types = (await desk.facts({ id })).map(({ type }) => type.split('.')[2])
    expect(types).toEqual(['Proposed', 'Started', 'Started', 'Finished'])
  })

  it('reports progress once it has the job, and none for a job that it is refused', async () => {
    const desk = aJobDesk(makeJobParts(), 2)
    const { id } = await desk.propose()
    const calls: string[] = []
    await desk.runner()(id, { progress: () => calls.push(String(desk.acts.length)) })
    expect(calls[0]).toBe('0')
    const count = calls.length
    await expect(desk.runner()(id, { progress: () => calls.push('refused') })).rejects.toMatchObject({
      code: 'job-ended',
    })
    expect(calls).toHaveLength(count)
  })

  it('notices that another runner took over while it was suspended, and acts on nothing more', async () => {
    const parts = makeJobParts()
    const desk = aJobDesk(parts, 30, async (name) => {
      if (name === '10' && !isTaken) {
        isTaken = true
        // The process is suspended for longer than its lease.
        desk.pass(31_000)
        second = await desk.runner()(id)
        expect(second).toMatchObject({ status: 'finished' })
      }
      return { kind: 'done' }
    })
    let isTaken = false
    let second: Awaited<ReturnType<ReturnType<typeof desk.runner>>> | undefined
    const { id } = await desk.propose()
    // A finished job is not an error for the runner that lost it.
    expect(await desk.runner()(id)).toMatchObject({ status: 'finished', tally: { done: 30 } })
    const repeated = desk.acts.length - 30
    expect(new Set(desk.acts).size).toBe(30)
    // The items since its last checkpoint: about a second of them.
    expect(repeated).toBeLessThanOrEqual(3)
    expect(await desk.facts({ id })).toHaveLength(4)
  })

  it('ends with an error while another runner is still at work', async () => {
    const parts = makeJobParts()
    let takeOver: (() => Promise<unknown>) | undefined
    const desk = aJobDesk(parts, 30, async () => {
      await takeOver?.()
      return { kind: 'done' }
    })
    const { id } = await desk.propose()
    takeOver = async () => {
      takeOver = undefined
      desk.pass(31_000)
      const job = await parts.jobs.read(id)
      if (job) await parts.jobs.write({ ...job, version: job.version + 1, lease: { runner: 'b', until: '9999' } })
    }
    await expect(desk.runner()(id)).rejects.toMatchObject({ code: 'job-taken' })
    expect(await parts.jobs.read(id)).toMatchObject({ status: 'running', lease: { runner: 'b' } })
  })

  it('stops after the current item when it is interrupted, and is resumed at the next', async () => {
    const interrupt = new AbortController()
    const desk = aJobDesk(makeJobParts(), 9, async (name) => {
      if (name === '4') interrupt.abort()
      return { kind: 'done' }
    })
    const { id } = await desk.propose()
    const stopped = await desk.runner()(id, { signal: interrupt.signal })
    expect(stopped).toMatchObject({ status: 'stopped', stopReason: 'interrupted', tally: { done: 5 } })
    expect(await desk.runner()(id, { actor: 'bob' })).toMatchObject({ status: 'finished', tally: { done: 9 } })
    expect(desk.acts).toEqual(names(9))
    expect((await desk.facts({ id })).map(({ actor }) => actor)).toEqual(['alice', 'alice', 'alice', 'bob', 'bob'])
  })

  it('tries an item again while it can succeed, then stops with the reason, and is resumed at that item', async () => {
    let failures = 6
    const desk = aJobDesk(makeJobParts(), 5, async (name) => {
      if (name === '2' && failures-- > 0) throw new Transient('store-unavailable', '')
      return { kind: 'done' }
    })
    const { id } = await desk.propose()
    await expect(desk.runner()(id)).rejects.toMatchObject({ code: 'store-unavailable' })
    expect(desk.acts).toEqual(['0', '1', '2', '2', '2', '2'])
    const parts = await desk.facts({ id })
    expect(parts.at(-1)).toMatchObject({ type: 'Operations.Job.Stopped.v1', data: { code: 'store-unavailable' } })
    expect(await desk.runner()(id)).toMatchObject({ status: 'finished', tally: { done: 5, failed: 0 } })
  })

  it('refuses a finished job, an unknown one, and a proposal older than a day', async () => {
    const desk = aJobDesk(makeJobParts())
    const [{ id }, old] = [await desk.propose(), await desk.propose()]
    await desk.runner()(id)
    await expect(desk.runner()(id)).rejects.toMatchObject({ code: 'job-ended' })
    await expect(desk.runner()('none')).rejects.toMatchObject({ code: 'job-not-found' })
    desk.pass(86_400_001)
    await expect(desk.runner()(old.id)).rejects.toMatchObject({ code: 'job-ended' })
  })

  it('repeats a write that only conflicted, and recognizes its own write', async () => {
    const parts = makeJobParts()
    let writeCount = 0
    const desk = aJobDesk(parts)
    const { id } = await desk.propose()
    const unlucky = {
      ...parts.jobs,
      write: async (...args: Parameters<typeof parts.jobs.write>) => {
        writeCount += 1
        // Each second write conflicts; each third is stored, and its answer is lost.
        if (writeCount % 2 === 0) return false
        const isWritten = await parts.jobs.write(...args)
        return writeCount % 3 === 0 ? false : isWritten
      },
    }
    expect(await desk.runner(unlucky)(id)).toMatchObject({ status: 'finished', tally: { done: 7 } })
    expect(desk.acts).toEqual(names(7))
  })
})
