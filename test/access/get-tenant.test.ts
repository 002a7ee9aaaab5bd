import { describe, expect, it } from 'vitest'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { aClock } from '#test/support/builders/a-clock.ts'
import { aTenant } from '#test/support/builders/a-tenant.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'
import { makeTenantParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const sluice = systemActor('a test')

describe(`get-tenant, in ${storeName},`, () => {
  it('describes a tenant with its senders and who changed it', async () => {
    const { change, getTenant } = aTenant(makeTenantParts())
    await change({ kind: 'set', settings: { burst: 20 } })
    for (const senderId of ['AIDAB', 'AIDAA', 'AIDAC']) await change({ kind: 'permit', senderId }, sluice)
    await change({ kind: 'revoke', senderId: 'AIDAC' }, 'bob')
    const { settings, senders, changes, differences, version } = await getTenant()
    expect([settings, senders, differences, version]).toEqual([{ burst: 20 }, ['AIDAA', 'AIDAB'], [], 5])
    const at = expect.any(String)
    expect(changes.at(1)).toEqual({ at, by: 'a test', byIssuer: undefined, change: 'permit AIDAB' })
    expect(changes.at(4)).toEqual({ at, by: 'bob', byIssuer: anIssuer, change: 'revoke AIDAC' })
  })

  it('describes a tenant that no one has changed', async () => {
    const { getTenant } = aTenant(makeTenantParts())
    const nothing = { settings: {}, version: 0, senders: [], differences: [], proposals: [], changes: [] }
    expect(await getTenant()).toEqual(nothing)
  })

  it('describes each change by its kind, what it made different, and who proposed it', async () => {
    const { change, agree, getTenant } = aTenant(makeTenantParts())
    await change({ kind: 'set', settings: { status: 'suspended', burst: 20 } })
    await agree({ kind: 'set', settings: { burst: undefined } })
    expect((await getTenant()).changes.map((each) => each.change)).toEqual([
      'set status suspended, burst 20',
      'set burst usual, proposed by alice',
    ])
  })

  it('describes open proposals with their id, and no other', async () => {
    const clock = aClock()
    const { propose, approve, withdraw, getTenant } = aTenant(makeTenantParts(), clock.read)
    await propose({ kind: 'permit', senderId: 'AIDALAPSED' })
    clock.passDays(proposalDaysMax)
    const [one, two, three] = [
      await propose({ kind: 'set', settings: { retentionDays: 3 } }),
      await propose({ kind: 'permit', senderId: 'AIDAB' }),
      await propose({ kind: 'permit', senderId: 'AIDAC' }),
    ]
    await withdraw(two.id)
    await approve(three.id, three.version)
    expect((await getTenant()).proposals).toMatchObject([
      { id: one.id, change: 'set retentionDays 3', proposedBy: 'alice', proposedByIssuer: anIssuer, isAltered: false },
    ])
  })
})
