import { describe, expect, it } from 'vitest'
import { makeGetAuditKeys } from '#audit/application/get-audit-keys.ts'
import type { RegisteredKey } from '#audit/application/ports.ts'
import { makeRegisterKeys } from '#audit/application/register-keys.ts'
import type { EventFacts } from '#audit/application/trail-ports.ts'
import { readPolicy } from '#audit/application/trust-policy.ts'
import { readVerifierKey, verifierKeyText } from '#audit/application/verifier-key.ts'
import { aLoggedTenant } from '#test/support/builders/a-logged-tenant.ts'
import { aWitness } from '#test/support/builders/a-note-key.ts'
import { makeMemoryKeyRegister } from '#test/support/doubles/memory-audit-keys.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { storeName } from '#test/support/ports/stores.ts'

const keysOf = async () => {
  const { add, factAt, stores, tenantId } = aLoggedTenant()
  await add(factAt('a'))
  return { stores, tenantId, getKeys: makeGetAuditKeys(stores) }
}

/** The facts of Sluice's own log that introduced these keys. */
const factsOf = async (keys: readonly RegisteredKey[]): Promise<EventFacts> => {
  const log = makeMemoryFactLog()
  const signer = { keys: async () => keys }
  const clock = () => '2026-03-01T00:00:00.000Z'
  await makeRegisterKeys({ signer, register: makeMemoryKeyRegister(), facts: log, clock })()
  return {
    of: async ({ eventId }) =>
      log
        .facts()
        .filter(({ eventid }) => eventid === eventId)
        .map((fact) => ({ happening: fact.happening, text: JSON.stringify(fact) })),
  }
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
    const keys = { all: async () => held }
    const getKeys = makeGetAuditKeys({ keys, facts: await factsOf(held), originOf: (tenant) => `o/${tenant}` })
    const answer = await getKeys({ tenant: 'acme' })
    expect(answer.keys.map(({ from, until }) => [from, until])).toEqual([
      [at(3), undefined],
      [at(2), undefined],
      [at(1), at(3)],
    ])
  })

  it('returns the policy for witnesses as it is, and none if the stack has no witness', async () => {
    const { stores, tenantId, getKeys } = await keysOf()
    expect(await getKeys({ tenant: tenantId })).not.toHaveProperty('policy')
    const key = verifierKeyText(aWitness('witness.example/w1').key)
    const policy = `# two words\nwitness w1 ${key} https://witness.example\nquorum w1\n`
    const answer = await makeGetAuditKeys({ ...stores, policy })({ tenant: tenantId })
    expect(answer.policy).toBe(policy)
    expect(readPolicy(answer.policy ?? '')?.witnesses).toMatchObject([{ name: 'w1' }])
  })

  it('leaves out a key that the log of Sluice itself did not introduce, also under the id of a key that it did', async () => {
    const { stores, tenantId, getKeys } = await keysOf()
    const { keys } = await getKeys({ tenant: tenantId })
    const [known] = await stores.keys.all()
    const from = '2999-01-01T00:00:00.000Z'
    const planted: readonly RegisteredKey[] = [
      { keyId: 'planted', publicKey: Buffer.alloc(32, 1), from },
      { keyId: known?.keyId ?? '', publicKey: Buffer.alloc(32, 2), from },
    ]
    const all = async () => [...planted, ...(await stores.keys.all())]
    const answer = await makeGetAuditKeys({ ...stores, keys: { all } })({ tenant: tenantId })
    expect(answer.keys).toEqual(keys)
  })

  it.each([{}, { tenant: 'A b' }, { tenant: '' }, { tenant: 'acme', colour: 'red' }])(
    'refuses a query that it does not understand: %o',
    async (query) => {
      const facts = await factsOf([])
      const getKeys = makeGetAuditKeys({ keys: { all: async () => [] }, facts, originOf: (tenant) => tenant })
      await expect(getKeys(query)).rejects.toMatchObject({ code: 'query-invalid' })
    },
  )
})
