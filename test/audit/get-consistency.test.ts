import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import { makeGetConsistency } from '#audit/application/get-consistency.ts'
import { emptyRoot, isConsistent } from '#audit/application/merkle-tree.ts'
import { aLoggedTenant } from '#test/support/builders/a-logged-tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aWorld = () => {
  const tenant = aLoggedTenant()
  const getConsistency = makeGetConsistency(tenant.needs)
  return { ...tenant, proofOf: (query = {}, tenantId = tenant.tenantId) => getConsistency(tenantId, query) }
}

const bytes = (text: string) => Buffer.from(text, 'base64')

const [older, newer] = storeName === 'memory' ? [259, 50] : [3, 2]

describe(`get-consistency, in ${storeName},`, () => {
  it('proves that the newest log continues an earlier checkpoint, whose root it returns', async () => {
    const { addMany, add, factAt, proofOf, stores, tenantId } = aWorld()
    await addMany(older)
    const [earlier] = (await stores.log.checkpoints(tenantId, { limit: 1 })).items
    await add(...Array.from({ length: newer }, (_, at) => factAt(`more-${at}`)))
    const { fromRoot, toRoot, hashes, ...sizes } = await proofOf({ from: String(older) })
    expect(sizes).toEqual({ origin: stores.originOf(tenantId), from: older, to: older + newer })
    expect(readCheckpoint(earlier?.checkpoint ?? '')?.checkpoint.root).toEqual(bytes(fromRoot))
    const proof = hashes.map(bytes)
    const claim = { oldSize: older, oldRoot: bytes(fromRoot), size: older + newer, root: bytes(toRoot), proof }
    expect(isConsistent(claim)).toBe(true)
    expect(isConsistent({ ...claim, oldRoot: bytes(toRoot) })).toBe(false)
  })

  it('proves any two sizes of the log, also those without a checkpoint', async () => {
    const { addMany, proofOf } = aWorld()
    await addMany(older)
    for (const [from, to] of [
      [0, older],
      [1, 2],
      [1, older],
      [older - 1, older],
      [older, older],
      [0, 0],
    ] as const) {
      const { fromRoot, toRoot, hashes } = await proofOf({ from: String(from), to: String(to) })
      const proof = hashes.map(bytes)
      const claim = { oldSize: from, oldRoot: bytes(fromRoot), size: to, root: bytes(toRoot), proof }
      expect([from, to, isConsistent(claim)]).toEqual([from, to, true])
    }
  })

  it('is empty for a tenant without a log', async () => {
    const root = Buffer.from(emptyRoot).toString('base64')
    expect(await aWorld().proofOf({ from: '0' })).toMatchObject({
      from: 0,
      to: 0,
      fromRoot: root,
      toRoot: root,
      hashes: [],
    })
  })

  it('requires the size of the earlier log', async () => {
    const { addMany, proofOf } = aWorld()
    await addMany(2)
    for (const query of [{}, { to: '1' }])
      await expect(proofOf(query)).rejects.toMatchObject({ code: 'query-invalid', issues: [{ path: 'from' }] })
  })

  it('refuses sizes that the log never had', async () => {
    const { addMany, proofOf } = aWorld()
    await addMany(2)
    for (const [query, path] of [
      [{ from: '0', to: '3' }, 'to'],
      [{ from: '3' }, 'from'],
      [{ from: '2', to: '1' }, 'from'],
      [{ from: '-1' }, 'from'],
      [{ from: '0', to: 'x' }, 'to'],
    ] as const)
      await expect(proofOf(query)).rejects.toMatchObject({ code: 'query-invalid', issues: [{ path }] })
  })

  it('proves nothing from tiles that do not lead to the root of the checkpoint', async () => {
    const { addMany, proofOf, stores, tenantId } = aWorld()
    await addMany(2)
    const tile = (await stores.bucket.read(tenantId, 'tile/0/000.p/2')) ?? new Uint8Array()
    await stores.bucket.renew(tenantId, 'tile/0/000.p/2', tile.with(0, (tile[0] ?? 0) ^ 1))
    const place = { kind: 'altered-tile', place: 'tile/0/000.p/2' }
    await expect(proofOf({ from: '1' })).rejects.toMatchObject({ code: 'audit-log-different', ...place })
  })

  it.runIf(storeName === 'memory')(
    'proves nothing from an altered tile that the root of the newest log does not need',
    async () => {
      const { addMany, proofOf, stores, tenantId } = aWorld()
      await addMany(older)
      const name = 'tile/0/000'
      const tile = (await stores.bucket.read(tenantId, name)) ?? new Uint8Array()
      await stores.bucket.renew(tenantId, name, tile.with(0, (tile[0] ?? 0) ^ 1))
      for (const query of [
        { from: '2', to: '4' },
        { from: '0', to: '4' },
        { from: '4', to: '4' },
      ])
        await expect(proofOf(query)).rejects.toMatchObject({ code: 'audit-log-different', place: '4' })
    },
  )
})
