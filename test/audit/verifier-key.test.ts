import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSignedBy, readVerifierKey, verifierKey, verifierKeyText } from '#audit/application/verifier-key.ts'

const example = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'

describe('A verifier key', () => {
  it('gives back its name, its kind and its public key', () => {
    const aKind = fc.constantFrom('ed25519' as const, 'cosignature' as const)
    fc.assert(
      fc.property(fc.webUrl(), aKind, fc.uint8Array({ minLength: 32, maxLength: 32 }), (url, kind, publicKey) => {
        const key = verifierKey(url.replaceAll('+', ''), kind, Buffer.from(publicKey))
        expect(readVerifierKey(verifierKeyText(key))).toEqual(key)
      }),
    )
  })

  it('has another id for the same public key of a log and of a witness', () => {
    const publicKey = Buffer.alloc(32, 1)
    expect(verifierKey('a', 'ed25519', publicKey).keyId).not.toBe(verifierKey('a', 'cosignature', publicKey).keyId)
  })

  it.each([
    ['another id', example.replace('530d903a', '530d903b')],
    ['an id in upper case', example.replace('530d903a', '530D903A')],
    ['another name', example.replace('foo', 'bar')],
    ['no name', example.replace('example.com/foo', '')],
    ['a space in its name', example.replace('.com', ' com')],
    ['another kind of key', example.replace('Aek', 'Auk')],
    ['a key that is too short', example.slice(0, -4)],
    ['a key that is too long', `${example}AAAA`],
    ['base64 with bits that do not count', example.replace(/k$/, 'l')],
    ['a line end', `${example}\n`],
    ['only two parts', 'example.com/foo+530d903a'],
    ['nothing', ''],
    ['more than 1,024 characters', `${'a'.repeat(1024)}${example}`],
  ])('is refused with %s', (_, text) => {
    expect(readVerifierKey(text)).toBeUndefined()
  })

  it('verifies nothing when its bytes are not a key of Ed25519', () => {
    expect(isSignedBy(Buffer.alloc(31), Buffer.of(1), Buffer.alloc(64))).toBe(false)
    expect(isSignedBy(Buffer.alloc(32, 0xff), Buffer.of(1), Buffer.alloc(64))).toBe(false)
  })
})
