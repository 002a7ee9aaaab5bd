import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { makeCheckSender } from '#access/application/check-sender.ts'
import type { TenantChange } from '#access/domain/tenant-change.ts'
import { senderActor, systemActor } from '#kernel/domain/actor.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeAdmissionParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aDoor = (unknownTenants: 'refuse' | 'allow' = 'refuse') => {
  const [parts, tenantId] = [makeAdmissionParts(unknownTenants), `senders-${randomUUID()}`]
  const changeTenant = makeChangeTenant({ register: parts.register, clock: systemClock, stackRoleIds: new Set() })
  const checkSender = makeCheckSender(parts)
  return {
    tenantId,
    change: (change: TenantChange) => changeTenant({ tenantId, actor: systemActor('a test'), change }),
    check: (senderId: string) => checkSender({ senderId, messageId: 'm-1' }, tenantId),
  }
}

const permit = { kind: 'permit', senderId: 'AIDAEXAMPLE' } as const

describe(`check-sender, in ${storeName},`, () => {
  it('returns the settings of the tenant for a sender with permission', async () => {
    const { change, check } = aDoor()
    await change(permit)
    await change({ kind: 'set', settings: { retentionDays: 30 } })
    expect(await check('AIDAEXAMPLE')).toMatchObject({ status: 'active', isKnown: true, retentionDays: 30 })
  })

  it('reports a sender without permission to the log of Sluice itself, with the tenant it named', async () => {
    const { tenantId, change, check } = aDoor()
    await change({ kind: 'set', settings: { status: 'suspended' } })
    const breach = { kind: 'sender', tenantId: ownTenantId, actor: senderActor('AIDASTRANGER'), claimed: tenantId }
    await expect(check('AIDASTRANGER')).rejects.toMatchObject({ code: 'sender-forbidden', breach })
  })

  it('lets no sender write for the tenant of Sluice itself, not even one with a permit', async () => {
    const checkSender = makeCheckSender({ ...makeAdmissionParts('refuse'), senders: { mayWriteFor: async () => true } })
    const check = checkSender({ senderId: 'AIDAEXAMPLE', messageId: 'm-1' }, ownTenantId)
    await expect(check).rejects.toMatchObject({ code: 'sender-forbidden' })
  })

  it('refuses messages for an unknown tenant, even of a sender with a permit', async () => {
    const checkSender = makeCheckSender({ ...makeAdmissionParts('refuse'), senders: { mayWriteFor: async () => true } })
    const check = checkSender({ senderId: 'AIDAEXAMPLE', messageId: 'm-1' }, `senders-${randomUUID()}`)
    await expect(check).rejects.toMatchObject({ code: 'tenant-unknown', retryable: false })
  })

  it('refuses messages for a suspended tenant', async () => {
    const { change, check } = aDoor()
    await change(permit)
    await change({ kind: 'set', settings: { status: 'suspended' } })
    await expect(check('AIDAEXAMPLE')).rejects.toMatchObject({ code: 'tenant-suspended' })
  })
})
