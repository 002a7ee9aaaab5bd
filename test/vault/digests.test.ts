import { describe, expect, it } from 'vitest'
import { isTombstone, tombstoneOf } from '#facts/domain/tombstone.ts'
import { aRegistration } from '#test/support/builders/a-user-event.ts'
import { aVaultDoor, someDataKeys } from '#test/support/builders/a-vault.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeStoredDigests, makeVaultParts } from '#test/support/ports/vault-stores.ts'

const again = { receivedat: '2026-03-05T00:00:00.000Z', recordedat: '2026-03-05T00:00:00.000Z' }

describe(`digests, in ${storeName},`, () => {
  it('recognize the same event by the stored digest, and no other, without its values', async () => {
    const { takeOut, log, digests } = await makeVaultParts()
    const clear = aRegistration()
    const { draft, belongings } = await takeOut(clear)
    await log.append(draft, belongings)
    const repeat = await takeOut({ ...clear, ...again })
    const held = await log.append(repeat.draft, repeat.belongings)
    expect(held.isNew).toBe(false)
    expect(await digests.isSame(held, { ...clear, ...again })).toBe(true)
    for (const other of [
      { data: { ...clear.data, email: 'mara.other@example.org' } },
      { device: 'another phone' },
      { time: '2026-03-01T12:00:00.001Z' },
      { subject: 'person/8' },
    ])
      expect([other, await digests.isSame(held, { ...clear, ...again, ...other })]).toEqual([other, false])
  })

  it('recognize an event without a time, which has the time of its first receipt', async () => {
    const digests = makeStoredDigests()
    const first = aRegistration({ time: '2026-03-01T12:00:01.000Z' })
    const held = { fact: { ...first, id: 'i' }, digest: await digests.of(first) }
    expect(await digests.isSame(held, { ...first, ...again, time: again.receivedat })).toBe(true)
    // Its producer may have sent exactly the time of its receipt.
    expect(await digests.isSame(held, { ...first, ...again })).toBe(true)
    expect(await digests.isSame(held, { ...first, ...again, time: '2026-03-01T12:00:02.000Z' })).toBe(false)
  })

  it('recognize the event of a tombstone', async () => {
    const digests = makeStoredDigests()
    const clear = aRegistration()
    const mark = { facthash: 'f', archivedat: again.receivedat, archivekey: 'k' }
    const held = { fact: tombstoneOf({ ...clear, id: 'i' }, mark), digest: await digests.of(clear) }
    expect(isTombstone(held.fact)).toBe(true)
    expect(await digests.isSame(held, { ...clear, ...again })).toBe(true)
    expect(await digests.isSame(held, { ...clear, ...again, data: { ...clear.data, email: 'x@example.org' } })).toBe(
      false,
    )
  })

  it('compare the contents where an earlier version stored a clear fact', async () => {
    const digests = makeStoredDigests()
    const clear = aRegistration()
    const held = { fact: { ...clear, id: 'i' } }
    expect(await digests.isSame(held, { ...clear, ...again })).toBe(true)
    expect(await digests.isSame(held, { ...clear, data: { ...clear.data, email: 'x@example.org' } })).toBe(false)
  })

  it('differ between tenants and between events with the same content', async () => {
    const digests = makeStoredDigests()
    const [clear, other] = [aRegistration(), aRegistration()]
    const codes = await Promise.all(
      [clear, { ...clear, tenantid: 't' }, { ...clear, eventid: other.eventid }].map(digests.of),
    )
    expect(new Set(codes).size).toBe(3)
  })

  it('are compared with the key that they name, after a newer one was added', async () => {
    const [first, second] = [
      { id: 'first', secret: 'a'.repeat(43) },
      { id: 'second', secret: 'b'.repeat(43) },
    ]
    const clear = aRegistration()
    const held = { fact: { ...clear, id: 'i' }, digest: await aVaultDoor(someDataKeys(), [first]).digests.of(clear) }
    const { digests } = aVaultDoor(someDataKeys(), [second, first])
    expect(await digests.isSame(held, { ...clear, ...again })).toBe(true)
    expect(await digests.of(clear)).toMatch(/^second\./)
    expect(await digests.hashesOf('text')).toHaveLength(2)
    const without = aVaultDoor(someDataKeys(), [second]).digests
    await expect(without.isSame(held, clear)).rejects.toMatchObject({ code: 'secret-unavailable', retryable: true })
  })

  it('cannot be made without the secret of the key, so that no guess of a value is confirmed', async () => {
    const [own, guessed] = ['a', 'b'].map((letter) =>
      aVaultDoor(someDataKeys(), [{ id: 'k', secret: letter.repeat(43) }]),
    )
    const clear = aRegistration()
    expect(await own?.digests.of(clear)).not.toBe(await guessed?.digests.of(clear))
    expect(await own?.digests.hashesOf('text')).not.toEqual(await guessed?.digests.hashesOf('text'))
  })
})
