import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { makeDescribeTenant } from '#access/application/describe-tenant.ts'
import type { TenantRegister } from '#access/application/ports.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfTenant } from '#facts/application/identity.ts'
import { systemClock } from '#platform/system-clock.ts'

type Parts = Readonly<{ register: TenantRegister; facts: FactLog }>

/** What changing and describing a tenant must do, whatever the register is made of. */
export const describeTenantRegister = (name: string, make: () => Parts) =>
  describe(`changing a tenant in ${name}`, () => {
    const aWorld = () => {
      const { register, facts } = make()
      const tenantId = `tenant-${randomUUID()}`
      const changeTenant = makeChangeTenant({ register, clock: systemClock })
      return {
        register,
        tenantId,
        change: (change: Parameters<typeof changeTenant>[0]['change'], actor = 'alice') =>
          changeTenant({ tenantId, change, actor }),
        describeTenant: () => makeDescribeTenant({ register, facts })(tenantId),
        told: () => facts.history(tenantId, eventIdOfTenant(tenantId)),
      }
    }

    it('says what holds from now on, and tells what was different, in order', async () => {
      const { change, register, tenantId, told } = aWorld()
      expect(await change({ kind: 'set', settings: { burst: 20, retentionDays: 30 } })).toBe(true)
      expect(await change({ kind: 'set', settings: { status: 'suspended', burst: undefined } }, 'bob')).toBe(true)
      const settings = { status: 'suspended', retentionDays: 30 }
      expect(await register.read(tenantId)).toEqual({ settings, version: 2, isPermitted: false })
      expect(await told()).toMatchObject([
        { happening: 'changed#0001', actor: 'alice', data: { before: {}, after: { burst: 20, retentionDays: 30 } } },
        { happening: 'changed#0002', actor: 'bob', data: { before: { burst: 20 }, after: settings } },
      ])
    })

    it('permits a sender and revokes it, each told once', async () => {
      const { change, register, tenantId, told } = aWorld()
      const senderId = 'AIDAEXAMPLE'
      expect(await change({ kind: 'permit', senderId })).toBe(true)
      expect(await register.read(tenantId, senderId)).toMatchObject({ isPermitted: true })
      expect(await register.read(tenantId, 'AIDAOTHER')).toMatchObject({ isPermitted: false })
      expect(await change({ kind: 'permit', senderId })).toBe(false)
      expect(await change({ kind: 'revoke', senderId })).toBe(true)
      expect(await change({ kind: 'revoke', senderId })).toBe(false)
      expect(await register.read(tenantId, senderId)).toMatchObject({ isPermitted: false })
      expect(await told()).toMatchObject([
        { data: { change: 'permit', senderId } },
        { data: { change: 'revoke', senderId } },
      ])
    })

    it('does nothing, and tells nothing, where nothing is different', async () => {
      const { change, told } = aWorld()
      await change({ kind: 'set', settings: { burst: 20 } })
      expect(await change({ kind: 'set', settings: { burst: 20 } })).toBe(false)
      expect(await change({ kind: 'set', settings: { retentionDays: undefined } })).toBe(false)
      expect(await told()).toHaveLength(1)
    })

    it('loses none of the changes that are made at the same time', async () => {
      const { change, register, tenantId, told } = aWorld()
      await Promise.all([
        change({ kind: 'set', settings: { burst: 20 } }),
        change({ kind: 'set', settings: { requestsPerSecond: 5 } }),
        change({ kind: 'permit', senderId: 'AIDAEXAMPLE' }),
      ])
      const settings = { burst: 20, requestsPerSecond: 5 }
      expect(await register.read(tenantId, 'AIDAEXAMPLE')).toEqual({ settings, version: 3, isPermitted: true })
      expect((await told()).map(({ happening }) => happening)).toEqual(['changed#0001', 'changed#0002', 'changed#0003'])
    })

    it('is described with its senders and who changed it', async () => {
      const { change, describeTenant } = aWorld()
      await change({ kind: 'set', settings: { burst: 20 } })
      for (const senderId of ['AIDAB', 'AIDAA', 'AIDAC']) await change({ kind: 'permit', senderId }, 'bob')
      await change({ kind: 'revoke', senderId: 'AIDAC' })
      const { settings, senders, changes } = await describeTenant()
      expect([settings, senders]).toEqual([{ burst: 20 }, ['AIDAA', 'AIDAB']])
      expect(changes.at(1)).toEqual({ at: expect.any(String), by: 'bob', change: 'permit AIDAB' })
    })

    it('keeps the contract of its facts', async () => {
      const { change, told } = aWorld()
      await change({
        kind: 'set',
        settings: { status: 'suspended', burst: 20, requestsPerSecond: 5, retentionDays: 1 },
      })
      await change({ kind: 'permit', senderId: 'AIDAEXAMPLE' })
      for (const { type, data } of await told()) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
    })
  })
