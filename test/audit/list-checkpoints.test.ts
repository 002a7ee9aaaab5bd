import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import { cosignatureOf, cosignedText } from '#audit/application/cosignature.ts'
import { makeListCheckpoints } from '#audit/application/list-checkpoints.ts'
import { signatureLine } from '#audit/application/signed-note.ts'
import { readPolicy } from '#audit/application/trust-policy.ts'
import { verifierKey, verifierKeyText } from '#audit/application/verifier-key.ts'
import { aLoggedTenant } from '#test/support/builders/a-logged-tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'

const policyOf = (text: string) => {
  const policy = readPolicy(text)
  if (!policy) throw new Error('The policy cannot be read.')
  return policy
}

const aWitness = (name: string) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const key = verifierKey(name, 'cosignature', publicKey.export({ type: 'spki', format: 'der' }).subarray(-32))
  const cosign = (body: string) => {
    const signature = sign(null, Buffer.from(cosignedText(1_700_000_000, body)), privateKey)
    return signatureLine({ name, keyId: key.keyId, signature: cosignatureOf({ timestamp: 1_700_000_000, signature }) })
  }
  return { name, vkey: verifierKeyText(key), cosign }
}

const aWorld = (policyText = 'quorum none') => {
  const tenant = aLoggedTenant()
  const list = makeListCheckpoints({ log: tenant.stores.log, policy: policyOf(policyText) })
  return { ...tenant, listOf: (query = {}, tenantId = tenant.tenantId) => list(tenantId, query) }
}

const newestAt = async ({ log }: ReturnType<typeof aWorld>['stores'], tenantId: string): Promise<string> =>
  (await log.checkpoints(tenantId, { limit: 1 })).items[0]?.at ?? ''

const bodyOf = (note: string) => readCheckpoint(note)?.note.text ?? ''

describe(`list-checkpoints, in ${storeName},`, () => {
  it('returns signed notes with their size, root and time, newest first, page by page', async () => {
    const { add, factAt, listOf, stores, tenantId } = aWorld()
    await add(factAt('a'))
    await add(factAt('b'))
    const { items } = await listOf()
    const sizes = items.map(({ size }) => size)
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    expect([sizes[0], sizes.at(-1)]).toEqual([2, 1])
    for (const { note, size, root, signedAt, cosignedBy, meetsPolicy } of items) {
      const { checkpoint } = readCheckpoint(note) ?? {}
      expect(checkpoint).toEqual({ origin: stores.originOf(tenantId), size, root: Buffer.from(root, 'base64') })
      expect([Date.parse(signedAt) > 0, cosignedBy, meetsPolicy]).toEqual([true, [], true])
    }
    const first = await listOf({ limit: '1' })
    const second = await listOf({ limit: '1', cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items]).toEqual(items.slice(0, 2))
  })

  it('names the witnesses of the policy with a valid cosignature, and whether they are enough', async () => {
    const [one, other] = [aWitness('w1.example'), aWitness('w2.example')]
    const lines = [`witness one ${one.vkey}`, `witness other ${other.vkey}`, 'group both all one other', 'quorum both']
    const { add, factAt, listOf, stores, tenantId } = aWorld(lines.join('\n'))
    await add(factAt('a'))
    const newest = async () => (await listOf({ limit: '1' })).items[0]
    const { note = '' } = (await newest()) ?? {}
    const at = await newestAt(stores, tenantId)
    expect(await newest()).toMatchObject({ cosignedBy: [], meetsPolicy: false })
    await stores.log.addCosignature(tenantId, at, one.cosign(bodyOf(note)))
    expect(await newest()).toMatchObject({ cosignedBy: ['one'], meetsPolicy: false })
    await stores.log.addCosignature(tenantId, at, other.cosign(bodyOf(note)))
    expect(await newest()).toMatchObject({ cosignedBy: ['one', 'other'], meetsPolicy: true })
  })

  it('counts no cosignature of another checkpoint', async () => {
    const witness = aWitness('w1.example')
    const { add, factAt, listOf, stores, tenantId } = aWorld(`witness one ${witness.vkey}\nquorum one`)
    await add(factAt('a'))
    await stores.log.addCosignature(tenantId, await newestAt(stores, tenantId), witness.cosign('another\n1\nroot\n'))
    expect((await listOf({ limit: '1' })).items).toMatchObject([{ cosignedBy: [], meetsPolicy: false }])
  })

  it('is empty for a tenant without a log', async () => {
    expect(await aWorld().listOf()).toEqual({ items: [], nextCursor: null })
  })

  it.each([{ limit: '0' }, { cursor: Buffer.from('trail:x#y').toString('base64url') }, { colour: 'red' }])(
    'refuses a query that it does not understand: %o',
    async (query) => {
      await expect(aWorld().listOf(query)).rejects.toMatchObject({ code: 'query-invalid' })
    },
  )
})
