import { expect, it } from 'vitest'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makeMemoryTenantRegister } from '#test/support/doubles/memory-tenant-register.ts'
import { describeTenantRegister } from '#test/support/ports/tenant-register-contract.ts'

describeTenantRegister('memory', () => {
  const facts = makeMemoryFactLog()
  return { facts, register: makeMemoryTenantRegister(facts) }
})

it('gives up when others are faster again and again', async () => {
  const register = { ...makeMemoryTenantRegister(makeMemoryFactLog()), write: async () => false }
  const changeTenant = makeChangeTenant({ register, clock: () => '2026-03-01T12:00:00.000Z' })
  const order = { tenantId: 'acme', actor: 'alice', change: { kind: 'set', settings: { burst: 1 } } } as const
  await expect(changeTenant(order)).rejects.toMatchObject({ code: 'store-unavailable' })
})
