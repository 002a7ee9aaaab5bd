import { describe, expect, it } from 'vitest'
import { aTenant } from '#test/support/builders/a-tenant.ts'
import { makeTenantParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`describe-tenant, in ${storeName},`, () => {
  it('describes a tenant with its senders and who changed it', async () => {
    const { change, describeTenant } = aTenant(makeTenantParts())
    await change({ kind: 'set', settings: { burst: 20 } })
    for (const senderId of ['AIDAB', 'AIDAA', 'AIDAC']) await change({ kind: 'permit', senderId }, 'bob')
    await change({ kind: 'revoke', senderId: 'AIDAC' })
    const { settings, senders, changes } = await describeTenant()
    expect([settings, senders]).toEqual([{ burst: 20 }, ['AIDAA', 'AIDAB']])
    expect(changes.at(1)).toEqual({ at: expect.any(String), by: 'bob', change: 'permit AIDAB' })
  })

  it('describes a tenant that no one has changed', async () => {
    const { describeTenant } = aTenant(makeTenantParts())
    expect(await describeTenant()).toEqual({ settings: {}, senders: [], changes: [] })
  })

  it('describes each change by its kind and what it made different', async () => {
    const { change, describeTenant } = aTenant(makeTenantParts())
    await change({ kind: 'set', settings: { status: 'suspended', burst: 20 } })
    await change({ kind: 'set', settings: { burst: undefined } })
    expect((await describeTenant()).changes.map((each) => each.change)).toEqual([
      'set status suspended, burst 20',
      'set burst usual',
    ])
  })
})
