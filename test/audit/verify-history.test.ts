import { describe, expect, it } from 'vitest'
import { signatureLine } from '#audit/application/signed-note.ts'
import { verifierKey } from '#audit/application/verifier-key.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { aVerifiedTenant } from '#test/support/builders/a-verified-tenant.ts'
import { makeMemorySigner } from '#test/support/doubles/memory-audit-keys.ts'
import { storeName } from '#test/support/ports/stores.ts'

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')

describe(`verify-history, in ${storeName},`, () => {
  it('remembers the checkpoint of a log that continues the one before', async () => {
    const tenant = await aVerifiedTenant(3)
    const first = await tenant.foundInHistory()
    await tenant.enterMany(300)
    const second = await tenant.foundInHistory(first.next)
    expect([...first.found, ...second.found]).toEqual([])
    expect(JSON.parse(second.next ?? '{}')).toMatchObject({ size: 303 })
  })

  it('finds nothing in a log that has not begun', async () => {
    const { history } = await aVerifiedTenant(0)
    expect((await history.run('verified-without-a-log', undefined, 1)).differences).toEqual([])
  })

  it('finds that an old checkpoint was put back', async () => {
    const tenant = await aVerifiedTenant(3)
    const { next } = await tenant.foundInHistory()
    const old = (await tenant.parts.bucket.checkpoint(tenant.tenantId))?.text ?? ''
    await tenant.enterMany(2)
    await tenant.parts.putObject(tenant.tenantId, 'checkpoint', bytesOf(old))
    expect((await tenant.foundInHistory(next)).found).toEqual(['shortened-history 3'])
  })

  it('finds that the end of a log was cut off with all that points to it, as long as it remembers a checkpoint', async () => {
    const tenant = await aVerifiedTenant(3)
    await tenant.enterMany(2)
    const { next } = await tenant.foundInHistory()
    for (const index of [3, 4]) {
      const key = await tenant.keyAt(index)
      await tenant.parts.deleteFact(key)
      await tenant.parts.deleteEntry(key)
    }
    await tenant.rewrite((await tenant.texts()).slice(0, 3))
    await tenant.forgeCheckpoints()
    expect((await tenant.foundInHistory(next)).found).toEqual(['shortened-history 5'])
    expect((await tenant.foundInHistory()).found).toEqual([])
    expect((await tenant.found()).found).toEqual([])
  })

  it('reports a broken history by each run, until it is repaired', async () => {
    const tenant = await aVerifiedTenant(3)
    const { next } = await tenant.foundInHistory()
    const right = (await tenant.parts.bucket.checkpoint(tenant.tenantId))?.text ?? ''
    const state = await tenant.parts.log.state(tenant.tenantId)
    await tenant.rewrite((await tenant.texts()).toReversed())
    const broken = await tenant.foundInHistory(next)
    expect(broken.found).toEqual(['inconsistent-history 3'])
    expect((await tenant.foundInHistory(broken.next)).found).toEqual(broken.found)
    await tenant.rewrite((await tenant.texts()).toReversed())
    await tenant.parts.putObject(tenant.tenantId, 'checkpoint', bytesOf(right))
    if (state) await tenant.parts.putState(tenant.tenantId, state)
    expect((await tenant.foundInHistory(broken.next)).found).toEqual([])
  })

  it('finds a second history of the same size, signed with the key of the log', async () => {
    const tenant = await aVerifiedTenant(3)
    const state = await tenant.parts.log.state(tenant.tenantId)
    await tenant.rewrite((await tenant.texts()).toReversed())
    if (state) await tenant.parts.putState(tenant.tenantId, state)
    expect((await tenant.foundInHistory()).found).toEqual(['inconsistent-history 3'])
  })

  it('finds a log that was rewritten and signed with another key, also if the key is in the register', async () => {
    const tenant = await aVerifiedTenant(3)
    const other = makeMemorySigner()
    await tenant.rewrite(await tenant.texts(), other)
    expect((await tenant.foundInHistory()).found).toEqual(['wrong-signature 3'])
    for (const key of await other.keys()) await tenant.parts.register.introduce(key, '2026-03-01T12:00:00.000Z')
    expect((await tenant.foundInHistory()).found).toEqual(['wrong-signature 3'])
  })

  it.each([
    ['2999-01-01T00:00:00.000Z', 'run 2999-01-01T00:00:00.000Z'],
    ['zzz', `run ${sha256('zzz').slice(0, 16)}`],
  ])('finds a run that was planted after the last one, with the key %s', async (at, place) => {
    const { parts, tenantId, newestAt, foundInHistory } = await aVerifiedTenant(3)
    const run = await parts.log.run(tenantId, await newestAt())
    if (run) await parts.putRun(tenantId, { ...run, at })
    expect((await foundInHistory()).found).toEqual([`inconsistent-history ${place}`])
  })

  it('finds a state with a last run that is not there', async () => {
    const { parts, tenantId, foundInHistory } = await aVerifiedTenant(3)
    const state = await parts.log.state(tenantId)
    if (state) await parts.putState(tenantId, { ...state, checkpointAt: '2999-01-01T00:00:00.000Z' })
    expect((await foundInHistory()).found).toEqual(['inconsistent-history run 2999-01-01T00:00:00.000Z'])
  })

  it('finds a newest run that cannot be read', async () => {
    const { parts, tenantId, newestAt, foundInHistory } = await aVerifiedTenant(3)
    const at = await newestAt()
    await parts.spoil.run(tenantId, at)
    expect((await foundInHistory()).found).toEqual([`inconsistent-history run ${at}`])
  })

  it('finds a log that someone removed from the list of logs, until it has an entry again', async () => {
    const { parts, tenantId, enterMany, foundInHistory } = await aVerifiedTenant(3)
    await parts.unlist(tenantId)
    const { found, next } = await foundInHistory()
    expect(found).toEqual(['state list of logs'])
    await parts.log.register(tenantId)
    await enterMany(1)
    expect((await foundInHistory(next)).found).toEqual([])
  })

  it('finds a key that no fact has introduced, and an end that no fact states', async () => {
    const { parts, history } = await aVerifiedTenant(3)
    const [own] = await parts.signer.keys()
    const [planted] = await makeMemorySigner().keys()
    const placeOf = (keyId = '') => `missing-fact key ${sha256(keyId).slice(0, 16)}`
    // The register has the keys of other tests, too.
    const found = async () => {
      const { differences } = await history.run(ownTenantId, undefined, 1)
      const places = differences.map(({ kind, place }) => `${kind} ${place}`)
      return [own, planted].map((key) => places.includes(placeOf(key?.keyId)))
    }
    expect(await found()).toEqual([false, false])
    if (planted) await parts.register.introduce(planted, '2026-03-01T12:00:00.000Z')
    expect(await found()).toEqual([false, true])
    await parts.register.retire(own?.keyId ?? '', '2026-03-01T12:00:00.000Z')
    expect(await found()).toEqual([true, true])
  })

  it('finds a signature of another known key that is wrong, beside the right one', async () => {
    const { parts, tenantId, foundInHistory } = await aVerifiedTenant(3)
    const [other] = await makeMemorySigner().keys()
    if (!other) throw new Error('A signer has a key.')
    await parts.register.introduce(other, '2026-03-01T12:00:00.000Z')
    const name = parts.originOf(tenantId)
    const { keyId } = verifierKey(name, 'ed25519', other.publicKey)
    const right = (await parts.bucket.checkpoint(tenantId))?.text ?? ''
    const line = signatureLine({ name, keyId, signature: new Uint8Array(64) })
    await parts.putObject(tenantId, 'checkpoint', bytesOf(`${right}${line}\n`))
    expect((await foundInHistory()).found).toEqual(['wrong-signature 3'])
  })

  it('finds a state that cannot be read, and what else differs', async () => {
    const { parts, tenantId, foundInHistory } = await aVerifiedTenant(3)
    await parts.spoil.state(tenantId)
    expect((await foundInHistory()).found).toEqual(['inconsistent-history state'])
    await parts.putObject(tenantId, 'checkpoint', bytesOf('nothing'))
    expect((await foundInHistory()).found).toEqual(['inconsistent-history state', 'inconsistent-history checkpoint'])
  })

  it('finds a row of the register of keys that cannot be read, in the log of Sluice alone, and uses the others', async () => {
    const tenant = await aVerifiedTenant(3)
    await tenant.parts.spoil.key('somebody')
    expect((await tenant.foundInHistory()).found).toEqual([])
    const { differences } = await tenant.history.run(ownTenantId, undefined, 1)
    expect(differences).toContainEqual(
      expect.objectContaining({ kind: 'wrong-signature', place: `key ${sha256('somebody').slice(0, 16)}` }),
    )
  })

  it('begins anew with a memory that cannot be read', async () => {
    const { foundInHistory } = await aVerifiedTenant(3)
    expect((await foundInHistory('{')).found).toEqual([])
  })

  it('finds that the checkpoint was deleted, or cannot be read', async () => {
    const { parts, tenantId, foundInHistory } = await aVerifiedTenant(3)
    await parts.putObject(tenantId, 'checkpoint', bytesOf('nothing'))
    expect((await foundInHistory()).found).toEqual(['inconsistent-history checkpoint'])
    await parts.deleteObject(tenantId, 'checkpoint')
    expect((await foundInHistory()).found).toEqual(['shortened-history 3'])
  })
})
