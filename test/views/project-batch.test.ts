import { expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { makeProjectBatch } from '#views/application/project-batch.ts'

it('projects the facts of one event one after the other, in the order in which they happen, and events at once', async () => {
  const running = new Set<string>()
  const order: string[] = []
  let most = 0
  const project = async ({ eventid, happening }: Fact) => {
    expect(running.has(eventid)).toBe(false)
    running.add(eventid)
    most = Math.max(most, running.size)
    await new Promise(setImmediate)
    order.push(happening)
    running.delete(eventid)
  }
  const of = (happening: string, eventid: string) => aFact({ tenantid: 'acme', happening, eventid })
  const [one, two] = ['e1', 'e2']
  const batch = ['moved#0001', 'erased', 'assessed#baseline@1', 'received'].flatMap((happening) => [
    of(happening, one),
    of(happening, two),
  ])
  await makeProjectBatch(project)(batch)
  expect(order.filter((_, index) => index % 2 === 0)).toEqual([
    'received',
    'assessed#baseline@1',
    'moved#0001',
    'erased',
  ])
  expect(most).toBe(2)
})

it('returns the outcome of each fact in the order of the batch, and stops for none', async () => {
  const [bad, good] = [aFact({ happening: 'received' }), aFact({ happening: 'moved#0001' })]
  const batch = [good, { ...bad, eventid: good.eventid, tenantid: good.tenantid }]
  const project = async ({ happening }: Fact) => {
    if (happening === 'received') throw new Error('It is bad.')
  }
  expect(await makeProjectBatch(project)(batch)).toEqual([
    { status: 'fulfilled', value: undefined },
    { status: 'rejected', reason: new Error('It is bad.') },
  ])
})
