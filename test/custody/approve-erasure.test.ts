import { describe, expect, it } from 'vitest'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`approve-erasure, in ${storeName},`, () => {
  it('needs a second person, and makes the erasure due once', async () => {
    const { proposeErasure, approveErasure, parts, tenantId } = aCustodyWorld(await makeCustodyParts())
    const { id, jobId } = await proposeErasure({ subject: 's-1' })
    await expect(approveErasure(id, 'alice')).rejects.toMatchObject({ code: 'four-eyes-required' })
    expect(await approveErasure(id)).toEqual(await approveErasure(id, 'carol'))
    const due = (await parts.queue.due()).filter((one) => one.tenantId === tenantId)
    expect(due).toEqual([{ tenantId, id, jobId, dueAt: expect.any(String) }])
  })

  it('is refused under a legal hold that was placed after the proposal', async () => {
    const { proposeErasure, approveErasure, proposeHold, approveHold } = aCustodyWorld(await makeCustodyParts())
    const { id } = await proposeErasure({ subject: 's-1' })
    await approveHold((await proposeHold({ tenant: true })).id)
    await expect(approveErasure(id)).rejects.toMatchObject({ code: 'legal-hold' })
  })

  it('is not written if a hold is placed between the check and the write', async () => {
    const parts = await makeCustodyParts()
    const world = aCustodyWorld(parts)
    const { id } = await world.proposeErasure({ subject: 's-1' })
    const hold = await world.proposeHold({ subject: 's-1' })
    const of: typeof parts.register.of = async (tenantId) => {
      const before = await parts.register.of(tenantId)
      await world.approveHold(hold.id)
      return before
    }
    const racing = aCustodyWorld({ ...parts, register: { ...parts.register, of } })
    const { makeApproveErasure } = await import('#custody/application/approve-erasure.ts')
    const needs = { register: { ...parts.register, of }, facts: parts.facts, clock: () => new Date().toISOString() }
    const context = {
      tenantId: world.tenantId,
      actor: { id: 'bob', kind: 'operator' },
      correlationId: racing.tenantId,
    } as const
    await expect(makeApproveErasure(needs)(id, context)).rejects.toMatchObject({ code: 'legal-hold' })
  })
})
