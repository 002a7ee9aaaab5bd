import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import {
  cosignatureVerdict,
  cosignedText,
  readCosignature,
  verifiedCosignature,
} from '#audit/application/cosignature.ts'
import { noteText, readNote, readSignatureLine } from '#audit/application/signed-note.ts'
import { aNoteKey, aWitness } from '#test/support/builders/a-note-key.ts'

/** The example of c2sp.org/tlog-cosignature. */
const body = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
`
const example = `${body}
— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`
const log = aNoteKey('example.com/behind-the-sofa')
const witness = aWitness('witness.example/one')
const noteOf = (...signatures: readonly ReturnType<typeof witness.cosign>[]) =>
  readNote(noteText({ text: body, signatures: [log.sign(body), ...signatures] })) ?? { text: '', signatures: [] }

describe('A cosignature', () => {
  it('has the time of the example of tlog-cosignature, and is over its text', () => {
    const [, line] = readCheckpoint(example)?.note.signatures ?? []
    expect(line && readCosignature(line)?.timestamp).toBe(1_679_315_147)
    expect(cosignedText(1_679_315_147, body)).toBe(`cosignature/v1\ntime 1679315147\n${body}`)
  })

  it('is verified with the key of its witness alone', () => {
    expect(cosignatureVerdict(noteOf(witness.cosign(body)), witness.key)).toBe('valid')
    expect(cosignatureVerdict(noteOf(witness.cosign(body)), aWitness('witness.example/one').key)).toBe('missing')
    expect(cosignatureVerdict(noteOf(), witness.key)).toBe('missing')
    expect(cosignatureVerdict(noteOf(witness.cosign(body)), { ...witness.key, kind: 'ed25519' })).toBe('missing')
  })

  it('is invalid for another checkpoint, another time, or with another length', () => {
    const cosignature = witness.cosign(body)
    const late = Buffer.from(cosignature.signature)
    late.writeUInt8(late.readUInt8(7) ^ 1, 7)
    expect(cosignatureVerdict(noteOf(witness.cosign(`${body}x\n`)), witness.key)).toBe('invalid')
    expect(cosignatureVerdict(noteOf({ ...cosignature, signature: late }), witness.key)).toBe('invalid')
    const short = { ...cosignature, signature: cosignature.signature.subarray(1) }
    expect(cosignatureVerdict(noteOf(short), witness.key)).toBe('invalid')
    expect(cosignatureVerdict(noteOf(cosignature, short), witness.key)).toBe('invalid')
  })

  it('has a time up to 2^53 − 1 seconds', () => {
    const line = witness.cosign(body, Number.MAX_SAFE_INTEGER)
    expect(verifiedCosignature(body, line, witness.key)?.timestamp).toBe(Number.MAX_SAFE_INTEGER)
    const signature = Buffer.from(line.signature)
    signature.writeBigUInt64BE(2n ** 53n, 0)
    expect(readCosignature({ ...line, signature })).toBeUndefined()
  })

  it('is verified in a line that a witness answered', () => {
    const text = noteText({ text: body, signatures: [witness.cosign(body)] })
    const line = readSignatureLine(text.split('\n').at(-2) ?? '')
    expect(line && verifiedCosignature(body, line, witness.key)?.timestamp).toBe(1_772_366_400)
    expect(line && verifiedCosignature(body, { ...line, name: 'another' }, witness.key)).toBeUndefined()
  })
})
