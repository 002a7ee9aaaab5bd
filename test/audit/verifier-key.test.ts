import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSignedBy, readVerifierKey, verifierKey, verifierKeyText } from '#audit/application/verifier-key.ts'
import { logKeyFault } from '#audit/application/verifier-key-fault.ts'

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

  it.each([
    [
      'another id',
      example.replace('530d903a', '530d903b'),
      'Its id 530d903b is not that of its name and its public key, which is 530d903a',
    ],
    ['another name', example.replace('foo', 'bar'), 'Its id 530d903a is not that of its name'],
    ['another character in its key', example.replace('hApG', 'hBpG'), 'Its id 530d903a is not that of its name'],
    ['an id in upper case', example.replace('530d903a', '530D903A'), 'Its second part, the id "530D903A"'],
    ['no name', example.replace('example.com/foo', ''), 'Its first part, the name of the log'],
    [
      'no name and no plus',
      '530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
      'Its first part, the name of the log, is missing',
    ],
    ['no id', 'example.com/foo+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k', 'Its second part, the id, is missing'],
    ['no key', 'example.com/foo+530d903a', 'Its third part, the public key, is missing'],
    ['a key that is too short', example.slice(0, -4), 'Its third part, the public key, has 40 characters and not 44'],
    ['a key that is not base64', example.replace(/k$/, '?'), 'Its third part, the public key, is not base64'],
    [
      'another kind of key',
      example.replace('Aek', 'Auk'),
      'Its third part, the public key, is not an Ed25519 key of a log',
    ],
    ['an answer of Sluice in its place', '{"keys":[]}', 'It is a whole answer in JSON'],
    ['nothing', '', 'It is empty'],
  ])('is named for the part that is wrong: %s', (_, text, fault) => {
    expect(readVerifierKey(text)).toBeUndefined()
    expect(logKeyFault(text)).toContain(`cannot be used: ${fault}`)
  })

  it('verifies nothing when its bytes are not a key of Ed25519', () => {
    expect(isSignedBy(Buffer.alloc(31), Buffer.of(1), Buffer.alloc(64))).toBe(false)
    expect(isSignedBy(Buffer.alloc(32, 0xff), Buffer.of(1), Buffer.alloc(64))).toBe(false)
  })
})
