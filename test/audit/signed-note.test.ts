import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  noteText,
  readNote,
  readSignatureLine,
  type SignedNote,
  signatureLine,
  signatureVerdict,
} from '#audit/application/signed-note.ts'
import { readVerifierKey, type VerifierKey, verifierKey, verifierKeyText } from '#audit/application/verifier-key.ts'
import { aNoteKey } from '#test/support/builders/a-note-key.ts'

/** The example of c2sp.org/signed-note. */
const vkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
const line =
  '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM='
const example = `This is an example message.\n\n${line}\n`

const read = (text: string): SignedNote => readNote(text) ?? { text: '', signatures: [] }
const keyOf = (text: string): VerifierKey => readVerifierKey(text) ?? verifierKey('none', 'ed25519', Buffer.alloc(32))

describe('The example of signed-note', () => {
  it('is read, verified and written again', () => {
    expect(signatureVerdict(read(example), [keyOf(vkey)])).toBe('valid')
    expect(noteText(read(example))).toBe(example)
    expect(verifierKeyText(keyOf(vkey))).toBe(vkey)
  })

  it('is not verified with another text, another name or another key', () => {
    expect(signatureVerdict(read(example.replace('This', 'That')), [keyOf(vkey)])).toBe('invalid')
    expect(signatureVerdict(read(example.replaceAll('.com/foo', '.com/bar')), [keyOf(vkey)])).toBe('unknown')
    expect(signatureVerdict(read(example), [aNoteKey('example.com/foo').key])).toBe('unknown')
    expect(signatureVerdict(read(example), [])).toBe('unknown')
  })

  it('reads the other example of the page, whose text has an empty line', () => {
    const poem = `Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n`
    expect(read(poem).text).toMatch(/sera\.\n$/)
    expect(read(poem).signatures.map(({ name }) => name)).toEqual(['quasimodo.example/salvatore'])
  })
})

describe('A note', () => {
  const [first, second] = [aNoteKey('example.com/log'), aNoteKey('example.com/log')]
  const text = 'a text\n'

  it('is valid with two keys, of which a verifier knows one or both', () => {
    const note = read(noteText({ text, signatures: [first.sign(text), second.sign(text)] }))
    expect(signatureVerdict(note, [first.key])).toBe('valid')
    expect(signatureVerdict(note, [second.key])).toBe('valid')
    expect(signatureVerdict(note, [first.key, second.key])).toBe('valid')
  })

  it('is invalid when one signature of a known key is, also beside a valid one', () => {
    const note = { text, signatures: [first.sign(text), second.sign('another text\n')] }
    expect(signatureVerdict(note, [first.key])).toBe('valid')
    expect(signatureVerdict(note, [first.key, second.key])).toBe('invalid')
  })

  it('is invalid with a signature of another length', () => {
    const { signature, ...signer } = first.sign(text)
    expect(signatureVerdict({ text, signatures: [{ ...signer, signature: signature.subarray(1) }] }, [first.key])).toBe(
      'invalid',
    )
  })

  it('is not verified with the key of a witness', () => {
    const key = { ...first.key, kind: 'cosignature' } as const
    expect(signatureVerdict({ text, signatures: [first.sign(text)] }, [key])).toBe('unknown')
  })

  it('gives back its text and its signatures', () => {
    const aName = fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => !/[\p{Cc}\p{Z}+]/u.test(name))
    const aSignature = fc.record({
      name: aName,
      keyId: fc.nat(0xffffffff),
      signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
    })
    const aText = fc.string({ unit: 'grapheme' }).map((words) => `${words.replaceAll(/\p{Cc}/gu, '\n')}\n`)
    fc.assert(
      fc.property(aText, fc.array(aSignature, { minLength: 1, maxLength: 5 }), (anyText, signatures) => {
        const note = read(noteText({ text: anyText, signatures }))
        expect(note.text).toBe(anyText)
        expect(note.signatures.map(signatureLine)).toEqual(signatures.map(signatureLine))
      }),
    )
  })

  it.each([
    ['no signature', 'a text\n\n'],
    ['no empty line', `a text\n${line}\n`],
    ['no text', line],
    ['no line end', example.slice(0, -1)],
    ['a carriage return', example.replace('\n', '\r\n')],
    ['a tab', example.replace(' ', '\t')],
    ['half of a surrogate pair', example.replace('T', '\ud800')],
    ['another dash', example.replace('—', '-')],
    ['a name with a plus', example.replace('.com', '+com')],
    ['a name with a Unicode space', example.replace('.com', '\u2003com')],
    ['no name', example.replace('example.com/foo', '')],
    ['text after the signature', example.replace(/\n$/, ' x\n')],
    ['base64 without padding', example.replace('=\n', '\n')],
    ['base64 with bits that do not count', example.replace('QM=', 'QN=')],
    ['base64 for URLs', example.replace('Uw2Q', '_-2Q')],
    ['a signature of no bytes', 'a text\n\n— example.com/foo Uw2QOg==\n'],
    ['a line after the signatures that is not one', `${example}more\n`],
    ['more than 64 signatures', `a text\n\n${`${line}\n`.repeat(65)}`],
    ['more than 65,536 characters', `${'a text\n'.repeat(10_000)}\n${line}\n`],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(readNote(text)).toBeUndefined()
  })

  it('may have 64 signatures, and the same one twice', () => {
    expect(readNote(`a text\n\n${`${line}\n`.repeat(64)}`)?.signatures).toHaveLength(64)
  })
})

it('A line that is not a signature is refused', () => {
  expect(readSignatureLine(line)?.name).toBe('example.com/foo')
  expect(readSignatureLine(line.slice(2))).toBeUndefined()
  expect(readSignatureLine(`— x ${'A'.repeat(70_000)}`)).toBeUndefined()
})
