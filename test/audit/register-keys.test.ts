import { describe, expect, it } from 'vitest'
import type { CheckpointSigner } from '#audit/application/ports.ts'
import { makeRegisterKeys } from '#audit/application/register-keys.ts'
import { eventIdOfSigningKey } from '#facts/application/identity.ts'
import { msAfter } from '#kernel/domain/instant.ts'
import { ownTenantId, wholeTenant } from '#kernel/domain/tenant.ts'
import { bothSigners } from '#test/support/doubles/memory-audit-keys.ts'
import { makeAuditParts } from '#test/support/ports/audit-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const [introduced, retired] = ['Audit.Key.Introduced.v1', 'Audit.Key.Retired.v1']

const idOf = async (signer: CheckpointSigner) => (await signer.keys())[0]?.keyId ?? ''

const aRegister = async () => {
  const parts = await makeAuditParts()
  let now = '2026-03-01T12:00:00.000Z'
  const registered = (signer: CheckpointSigner) =>
    makeRegisterKeys({
      signer,
      register: parts.register,
      facts: parts.facts,
      clock: () => now,
    })().then(() => passing(60_000))
  const passing = (ms: number) => {
    now = msAfter(now, ms)
  }
  const factsOf = async (signer: CheckpointSigner) => {
    const history = await parts.facts.history(
      wholeTenant(ownTenantId),
      eventIdOfSigningKey(ownTenantId, await idOf(signer)),
    )
    return history.map(({ type, data }) => [type, data.publicKey])
  }
  return { ...parts, other: await parts.otherSigner(), registered, passing, factsOf }
}

describe(`register-keys, in ${storeName},`, () => {
  it('adds the keys that sign, with a fact of Sluice’s own log, once', async () => {
    const { signer, register, registered, factsOf } = await aRegister()
    const [key] = await signer.keys()
    await registered(signer)
    await registered(signer)
    const [found, ...others] = await register.all()
    expect(others).toEqual([])
    expect(found).toMatchObject({ keyId: key?.keyId, from: '2026-03-01T12:00:00.000Z' })
    expect(Buffer.compare(found?.publicKey ?? new Uint8Array(), key?.publicKey ?? new Uint8Array(1))).toBe(0)
    const text = Buffer.from(key?.publicKey ?? []).toString('base64')
    expect(await factsOf(signer)).toEqual([[introduced, text]])
  })

  it('notes the end of a key that another has replaced, with a fact, once', async () => {
    const { signer, other, register, registered, factsOf } = await aRegister()
    await registered(signer)
    await registered(bothSigners(signer, other))
    await registered(other)
    await registered(other)
    expect(await register.all()).toMatchObject([
      { keyId: await idOf(signer), until: '2026-03-01T12:02:00.000Z' },
      { keyId: await idOf(other) },
    ])
    expect((await factsOf(signer)).map(([type]) => type)).toEqual([introduced, retired])
    expect((await register.all())[1]).not.toHaveProperty('until')
  })

  it('notes that an ended key was put back, with a fact for each of its periods, and ends the key that it replaces', async () => {
    const { signer, other, register, registered, passing, factsOf } = await aRegister()
    await registered(signer)
    await registered(bothSigners(signer, other))
    await registered(other)
    passing(3_600_000)
    for (let runs = 0; runs < 3; runs += 1) await registered(signer)
    const [back, replaced, ...others] = await register.all()
    expect(others).toEqual([])
    expect(back).toMatchObject({ keyId: await idOf(signer), from: '2026-03-01T12:00:00.000Z', period: 2 })
    expect(back).toMatchObject({ resumedAt: '2026-03-01T13:03:00.000Z' })
    expect(back).not.toHaveProperty('until')
    expect(replaced).toMatchObject({ keyId: await idOf(other), until: '2026-03-01T13:04:00.000Z' })
    await registered(bothSigners(signer, other))
    passing(3_600_000)
    await registered(bothSigners(signer, other))
    await registered(other)
    expect((await register.all()).map(({ until, period }) => [until !== undefined, period])).toEqual([
      [true, 2],
      [false, 2],
    ])
    expect((await factsOf(signer)).map(([type]) => type)).toEqual([introduced, retired, introduced, retired])
    expect((await factsOf(other)).map(([type]) => type)).toEqual([introduced, retired, introduced])
  })

  it('does not begin a key again that ended less than an hour ago, because an instance with earlier settings still has it', async () => {
    const { signer, other, register, registered } = await aRegister()
    await registered(signer)
    await registered(bothSigners(signer, other))
    await registered(other)
    await registered(bothSigners(signer, other))
    expect((await register.all()).map(({ until }) => until)).toEqual(['2026-03-01T12:02:00.000Z', undefined])
  })

  it('notes the end of either of two keys that began together', async () => {
    for (const isFirstKept of [true, false]) {
      const { signer, other, register, registered } = await aRegister()
      const [kept, ended] = isFirstKept ? [signer, other] : [other, signer]
      await registered(bothSigners(signer, other))
      await registered(kept)
      const endedIds = (await register.all()).filter(({ until }) => until !== undefined).map(({ keyId }) => keyId)
      expect(endedIds).toEqual([await idOf(ended)])
    }
  })

  it('does not end a key that is newer than the settings of an instance', async () => {
    const { signer, other, register, registered } = await aRegister()
    await registered(signer)
    await registered(bothSigners(signer, other))
    await registered(signer)
    expect((await register.all()).map(({ until }) => until)).toEqual([undefined, undefined])
  })
})
