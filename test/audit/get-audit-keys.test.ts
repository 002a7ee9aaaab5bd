import { describe, expect, it } from 'vitest'
import { makeGetAuditKeys } from '#audit/application/get-audit-keys.ts'
import { readVerifierKey } from '#audit/application/verifier-key.ts'
import { aLoggedTenant } from '#test/support/builders/a-logged-tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'

const keysOf = async () => {
  const { add, factAt, stores, tenantId } = aLoggedTenant()
  await add(factAt('a'))
  return { stores, tenantId, getKeys: makeGetAuditKeys(stores) }
}

describe(`get-audit-keys, in ${storeName},`, () => {
  it('returns the keys of the stack under the name of the log, and for a tenant that does not exist as for any other', async () => {
    const { stores, tenantId, getKeys } = await keysOf()
    const { origin, keys } = await getKeys({ tenant: tenantId })
    expect(origin).toBe(stores.originOf(tenantId))
    expect(keys.length).toBeGreaterThan(0)
    for (const { verifierKey, publicKey, from } of keys) {
      const read = readVerifierKey(verifierKey)
      expect(read).toMatchObject({ name: origin, kind: 'ed25519' })
      expect(Buffer.from(read?.publicKey ?? []).toString('base64')).toBe(publicKey)
      expect(Date.parse(from)).toBeGreaterThan(0)
    }
    const unknown = await getKeys({ tenant: 'none' })
    expect(unknown.keys.map(({ publicKey }) => publicKey)).toEqual(keys.map(({ publicKey }) => publicKey))
  })

  it('has the keys in use first, and keeps those that signed earlier checkpoints', async () => {
    const at = (day: number) => `2026-03-0${day}T00:00:00.000Z`
    const aKey = (keyId: string) => ({ keyId, publicKey: Buffer.alloc(32, keyId) })
    const held = [
      { ...aKey('a'), from: at(1), until: at(3) },
      { ...aKey('b'), from: at(2) },
      { ...aKey('c'), from: at(3) },
    ]
    const getKeys = makeGetAuditKeys({ keys: { all: async () => held }, originOf: (tenant) => `o/${tenant}` })
    const { keys } = await getKeys({ tenant: 'acme' })
    expect(keys.map(({ from, until }) => [from, until])).toEqual([
      [at(3), undefined],
      [at(2), undefined],
      [at(1), at(3)],
    ])
  })

  it.each([{}, { tenant: 'A b' }, { tenant: '' }, { tenant: 'acme', colour: 'red' }])(
    'refuses a query that it does not understand: %o',
    async (query) => {
      const getKeys = makeGetAuditKeys({ keys: { all: async () => [] }, originOf: (tenant) => tenant })
      await expect(getKeys(query)).rejects.toMatchObject({ code: 'query-invalid' })
    },
  )
})
