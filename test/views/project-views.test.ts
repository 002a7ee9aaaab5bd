import { describe, expect, it } from 'vitest'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeEventRows } from '#test/support/ports/views-stores.ts'
import { makeProjectViews } from '#views/application/project-views.ts'

const march = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-31T23:59:59.999Z', limit: 50 }

const assessmentOf = (received: Fact): Fact => {
  const { tenantid, eventid, receivedat, eventtype, correlationid } = received
  return { ...anAssessment({ band: 'medium' }), tenantid, eventid, receivedat, eventtype, correlationid }
}

const moveOf = (received: Fact): Fact => ({
  ...follow(received, {
    type: 'Workflow.Event.Moved.v1',
    source: 'sluice/workflow',
    happening: 'moved#0001',
    recordedat: '2026-03-01T12:00:05.000Z',
    data: {
      version: 1,
      moves: [{ from: 'processing', to: 'held', at: '2026-03-01T12:00:05.000Z', reason: 'Its score of 45.' }],
      status: 'held',
      score: 45,
      band: 'medium',
    },
  }),
  id: aFact().id,
})

const aWorld = () => {
  const rows = makeEventRows()
  const received = aFact()
  const list = async () => (await rows.list({ partnerId: undefined, tenantId: received.tenantid, ...march })).items
  return { projectViews: makeProjectViews({ rows }), received, list }
}

describe(`project-views, in ${storeName},`, () => {
  it('shows a new event as received', async () => {
    const { projectViews, received, list } = aWorld()
    await projectViews(received)
    const { eventid: id, eventtype: type, receivedat: receivedAt, correlationid: correlationId } = received
    expect(await list()).toEqual([{ id, type, receivedAt, correlationId, status: 'received' }])
  })

  it('makes the same row of the facts of an event in any order, each of them twice', async () => {
    const { projectViews, received, list } = aWorld()
    for (const fact of [moveOf(received), received, assessmentOf(received), received, moveOf(received)])
      await projectViews(fact)
    expect(await list()).toMatchObject([{ id: received.eventid, status: 'held', score: 45, band: 'medium' }])
  })

  it('makes no row for a fact that belongs to no event', async () => {
    const { projectViews, received, list } = aWorld()
    await projectViews({ ...received, type: 'Access.Tenant.Changed.v1', happening: 'changed#0001', data: {} })
    expect(await list()).toEqual([])
  })

  it('refuses permanently a fact of a version that it does not accept', async () => {
    const { projectViews, received, list } = aWorld()
    const recent = { ...moveOf(received), type: 'Workflow.Event.Moved.v2' }
    await expect(projectViews(recent)).rejects.toMatchObject({ code: 'event-version-unaccepted', retryable: false })
    expect(await list()).toEqual([])
  })
})
