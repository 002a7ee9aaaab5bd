import { generateKeyPairSync } from 'node:crypto'
import { exportJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { readKeySet } from '#access/adapters/key-set.ts'
import { aSigningKey } from '#test/support/builders/a-signing-key.ts'

const { jwk: good } = await aSigningKey('ES256', 'good')
const { jwk: rsa, privateKey } = await aSigningKey('RS256', 'rsa')
const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })
const almost = generateKeyPairSync('rsa', { modulusLength: 2047 }).publicKey.export({ format: 'jwk' })
const secret = await exportJWK(privateKey)
const read = (...keys: readonly unknown[]) => readKeySet({ keys })

describe('a key set', () => {
  it('has the keys that can verify tokens, without their other members', async () => {
    const { keys, faults } = await read({ ...good, x5c: ['x'], ext: 'odd', key_ops: ['verify'] }, rsa)
    expect(faults).toEqual([])
    expect(keys.map(({ kid }) => kid)).toEqual(['good', 'rsa'])
    expect(keys[0]).not.toHaveProperty('x5c')
    expect(keys[0]).not.toHaveProperty('ext')
    expect(keys[0]).not.toHaveProperty('key_ops')
  })

  it.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'])('accepts an RSA key for %s', async (alg) => {
    expect((await read({ ...rsa, alg })).keys).toHaveLength(1)
  })

  it.each(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'])('accepts a key for %s, also without alg', async (alg) => {
    const { jwk } = await aSigningKey(alg, 'k')
    const { alg: _, ...withoutAlg } = jwk
    expect((await read(jwk)).keys).toHaveLength(1)
    expect((await read(withoutAlg)).keys).toHaveLength(1)
  })

  it.each([
    ['too short', { ...short, kid: 'bad', alg: 'RS256' }, 'too-short'],
    ['too short, without alg', { ...short, kid: 'bad' }, 'too-short'],
    ['a shared secret', { kty: 'oct', k: 'c2VjcmV0', kid: 'bad', alg: 'HS256' }, 'symmetric'],
    ['a private key', { ...secret, kid: 'bad' }, 'private'],
    ['private by another member', { ...rsa, kid: 'bad', p: 'AAAA' }, 'private'],
    ['one bit too short', { ...almost, kid: 'bad' }, 'too-short'],
    ['for an algorithm of other keys', { ...rsa, kid: 'bad', alg: 'ES256' }, 'algorithm'],
    ['for a shared secret', { ...rsa, kid: 'bad', alg: 'HS256' }, 'algorithm'],
    ['without its numbers', { kty: 'RSA', kid: 'bad' }, 'malformed'],
    ['no point of its curve', { ...good, kid: 'bad', x: 'AAAA' }, 'malformed'],
    ['of a number for a type', { ...good, kid: 'bad', kty: 7 }, 'malformed'],
    ['of a number for a use', { ...good, kid: 'bad', use: 7 }, 'malformed'],
  ])('names a key that is %s, and keeps the good one', async (_, bad, reason) => {
    const { keys, faults } = await read(bad, good)
    expect(faults).toEqual([{ kid: 'bad', reason }])
    expect(keys.map(({ kid }) => kid)).toEqual(['good'])
  })

  it.each([null, 7, 'key', []])('names a key that is not an object: %j', async (bad) => {
    expect(await read(bad, good)).toMatchObject({ keys: [{ kid: 'good' }], faults: [{ reason: 'malformed' }] })
  })

  it.each([
    ['encrypts', { ...rsa, use: 'enc' }],
    ['encrypts, by its algorithm', { ...rsa, use: undefined, alg: 'RSA-OAEP' }],
    ['signs alone', { ...rsa, key_ops: ['sign'] }],
    ['is of a curve that tokens do not have', { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA', kid: 'k' }],
    ['is of a type that is newer than this code', { kty: 'AKP', pub: 'AA', alg: 'ML-DSA-44', kid: 'k' }],
    ['has the name of a member of every object', { kty: 'EC', crv: 'constructor', kid: 'k' }],
  ])('leaves out a key that %s, without a fault', async (_, other) => {
    expect(await read(JSON.parse(JSON.stringify(other)), good)).toMatchObject({ keys: [{ kid: 'good' }], faults: [] })
  })

  it('names an id that two keys have, and uses both', async () => {
    const { jwk: other } = await aSigningKey('ES256', 'good')
    const { keys, faults } = await read(good, other)
    expect(faults).toEqual([{ kid: 'good', reason: 'duplicate-kid' }])
    expect(keys).toHaveLength(2)
  })

  it.each([
    ['an empty set', []],
    ['a set of keys for other uses', [{ ...rsa, use: 'enc' }]],
    ['a set of faulty keys', [{ ...short, kid: 'bad' }]],
  ])('names %s, because it refuses every token', async (_, keys) => {
    const { faults } = await read(...keys)
    expect(faults).toContainEqual({ kid: '', reason: 'no-usable-key' })
  })

  it.each([null, 7, [], {}, { keys: {} }, { keys: Array(101).fill({}) }])('is none: %#', async (body) => {
    await expect(readKeySet(body)).rejects.toThrow()
  })
})
