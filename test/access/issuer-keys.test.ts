import { createLocalJWKSet, errors } from 'jose'
import { describe, expect, it } from 'vitest'
import { makeIssuerKeys } from '#access/adapters/issuer-keys.ts'
import type { KeyFault, KeySet } from '#access/adapters/key-set.ts'
import { aSigningKey } from '#test/support/builders/a-signing-key.ts'

const first = await aSigningKey('ES256', 'k-1')
const second = await aSigningKey('ES256', 'k-2')
const hour = 3_600_000

/** An issuer that is up until `down` is set, on a clock that a test turns. */
const anIssuer = () => {
  const issuer = {
    keys: [first.jwk],
    faults: [] as KeyFault[],
    down: false,
    /** Set, a fetch ends only when it is called. */
    release: undefined as (() => void) | undefined,
    isSlow: false,
    nowMs: 1_000,
    fetches: 0,
    outages: [] as (number | undefined)[],
    reported: [] as (readonly KeyFault[])[],
  }
  const fetchKeySet = async (): Promise<KeySet> => {
    issuer.fetches += 1
    if (issuer.isSlow)
      await new Promise<void>((resolve) => {
        issuer.release = resolve
      })
    if (issuer.down) throw new Error('down')
    return { keys: issuer.keys, faults: issuer.faults }
  }
  const keys = makeIssuerKeys({
    fetchKeySet,
    nowMs: () => issuer.nowMs,
    validMs: 12 * hour,
    onOutage: (_, ageMs) => void issuer.outages.push(ageMs),
    onFaults: (faults) => void issuer.reported.push(faults),
  })
  const find = async (kid = 'k-1') => keys({ alg: 'ES256', kid }, { payload: '', signature: '' })
  const after = (ms: number) => {
    issuer.nowMs += ms
  }
  return Object.assign(issuer, { find, after })
}

const unavailable = { code: 'store-unavailable', retryable: true }

describe('while the issuer is available', () => {
  it('its keys are fetched once for many tokens, and again after ten minutes', async () => {
    const issuer = anIssuer()
    await Promise.all(Array.from({ length: 20 }, () => issuer.find()))
    issuer.after(599_999)
    await issuer.find()
    expect(issuer.fetches).toBe(1)
    issuer.after(1)
    await issuer.find()
    expect(issuer.fetches).toBe(2)
  })

  it('an unknown key causes a fetch at most every 30 seconds', async () => {
    const issuer = anIssuer()
    for (let count = 0; count < 20; count += 1)
      await expect(issuer.find('k-2')).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey)
    expect(issuer.fetches).toBe(1)
    issuer.after(30_000)
    issuer.keys = [first.jwk, second.jwk]
    expect(await issuer.find('k-2')).toBeDefined()
    expect(issuer.fetches).toBe(2)
  })

  it('all requests that need its keys wait for one slow fetch', async () => {
    const issuer = anIssuer()
    issuer.isSlow = true
    const known = Promise.all([issuer.find(), issuer.find()])
    await new Promise((resolve) => setImmediate(resolve))
    issuer.release?.()
    expect(await known).toHaveLength(2)
    issuer.after(30_000)
    issuer.keys = [first.jwk, second.jwk]
    const unknown = Promise.all([issuer.find('k-2'), issuer.find('k-2')])
    await new Promise((resolve) => setImmediate(resolve))
    issuer.release?.()
    expect(await unknown).toHaveLength(2)
    expect(issuer.fetches).toBe(2)
  })

  it('a key that it withdraws ends with the next fetch', async () => {
    const issuer = anIssuer()
    await issuer.find()
    issuer.keys = []
    issuer.after(600_000)
    await expect(issuer.find()).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey)
  })

  it('faults in its set are reported and take no key down', async () => {
    const issuer = anIssuer()
    issuer.faults = [{ kid: 'bad', reason: 'too-short' }]
    expect(await issuer.find()).toBeDefined()
    expect(issuer.reported).toEqual([issuer.faults])
    expect(issuer.outages).toEqual([])
    issuer.faults = []
    issuer.after(600_000)
    await issuer.find()
    expect(issuer.reported).toHaveLength(1)
  })
})

describe('while the issuer is unavailable', () => {
  const known = async () => {
    const issuer = anIssuer()
    await issuer.find()
    issuer.down = true
    issuer.after(600_000)
    return issuer
  }

  it('its last keys are valid for a limited time', async () => {
    const issuer = await known()
    expect(await issuer.find()).toBeDefined()
    expect(issuer.outages).toEqual([600_000])
    issuer.after(12 * hour - 600_001)
    expect(await issuer.find()).toBeDefined()
    issuer.after(1)
    await expect(issuer.find()).rejects.toMatchObject(unavailable)
  })

  it('a new instance has no keys, and asks at most every five seconds', async () => {
    const issuer = anIssuer()
    issuer.down = true
    for (let count = 0; count < 20; count += 1) await expect(issuer.find()).rejects.toMatchObject(unavailable)
    issuer.after(4_999)
    await expect(issuer.find()).rejects.toMatchObject(unavailable)
    expect(issuer.fetches).toBe(1)
    issuer.after(1)
    issuer.down = false
    expect(await issuer.find()).toBeDefined()
    expect(issuer.fetches).toBe(2)
  })

  it('a failed fetch is followed by another one after 30 seconds, for known and unknown keys', async () => {
    const issuer = await known()
    for (let count = 0; count < 20; count += 1) {
      await issuer.find()
      await expect(issuer.find('k-2')).rejects.toMatchObject(unavailable)
    }
    issuer.after(29_999)
    await issuer.find()
    expect(issuer.fetches).toBe(2)
    issuer.after(1)
    issuer.down = false
    issuer.keys = [second.jwk]
    expect(await issuer.find('k-2')).toBeDefined()
    await expect(issuer.find()).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey)
    expect(issuer.fetches).toBe(3)
  })

  it('the outage is the cause of the refusal', async () => {
    const issuer = anIssuer()
    issuer.down = true
    await expect(issuer.find()).rejects.toMatchObject({ cause: new Error('down') })
  })

  it('one request waits for a slow fetch, and others with a known key do not', async () => {
    const issuer = await known()
    issuer.isSlow = true
    let isAnswered = false
    const waiting = issuer.find().finally(() => {
      isAnswered = true
    })
    expect(await issuer.find()).toBeDefined()
    expect(isAnswered).toBe(false)
    expect(issuer.fetches).toBe(2)
    issuer.release?.()
    expect(await waiting).toBeDefined()
  })
})

it('gives the keys of a set that has two with one id, to try each', async () => {
  const issuer = anIssuer()
  issuer.keys = [first.jwk, { ...second.jwk, kid: 'k-1' }]
  await expect(issuer.find()).rejects.toBeInstanceOf(errors.JWKSMultipleMatchingKeys)
  issuer.after(30_000)
  await expect(issuer.find()).rejects.toBeInstanceOf(errors.JWKSMultipleMatchingKeys)
  expect(issuer.fetches).toBe(1)
  expect(createLocalJWKSet({ keys: issuer.keys })).toBeDefined()
})
