import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proofText, readProofs } from '#audit/application/tlog-proof.ts'

const hash = (byte: number): Uint8Array => Buffer.alloc(32, byte)
const checkpoint = `example.com/log
3
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`
const proof = { entry: Buffer.from('an entry'), index: 1, path: [hash(1), hash(2)], checkpoint }
const text = proofText(proof)

describe('A proof', () => {
  it('has the lines of tlog-proof', () => {
    expect(text).toBe(
      [
        'c2sp.org/tlog-proof@v1',
        'extra YW4gZW50cnk=',
        'index 1',
        'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=',
        'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=',
        '',
        checkpoint,
      ].join('\n'),
    )
  })

  it('is read as it was written, also several of them', () => {
    const aProof = fc.record({
      entry: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      index: fc.maxSafeNat(),
      path: fc.array(fc.nat(255).map(hash), { maxLength: 63 }),
      checkpoint: fc.constant(checkpoint),
    })
    fc.assert(
      fc.property(fc.array(aProof, { minLength: 1, maxLength: 4 }), (proofs) => {
        expect(readProofs(proofs.map(proofText).join('\n'))).toEqual(proofs)
      }),
      { numRuns: 50 },
    )
  })

  it('may have no extra data', () => {
    const { entry, ...others } = proof
    expect(entry).toHaveLength(8)
    expect(readProofs(text.replace('extra YW4gZW50cnk=\n', ''))).toEqual([others])
  })

  it.each([
    ['another header', text.replace('@v1', '@v2')],
    ['no index', text.replace('index 1\n', '')],
    ['an index with a leading zero', text.replace('index 1', 'index 01')],
    ['an index beyond 2^53 − 1', text.replace('index 1', 'index 9007199254740992')],
    ['the index twice', text.replace('index 1\n', 'index 1\nindex 1\n')],
    ['the extra data twice', text.replace('index', 'extra YW4=\nindex')],
    ['the extra data after the index', text.replace('extra YW4gZW50cnk=\nindex 1', 'index 1\nextra YW4gZW50cnk=')],
    ['extra data that is not canonical', text.replace('nRyeQ', 'nRyeR').replace('cnk=', 'cnl=')],
    ['a hash that is too short', text.replace('AQEBAQ', 'AQEB')],
    ['a hash that is not canonical', text.replace('QE=\n', 'QF=\n')],
    ['more than 63 hashes', proofText({ ...proof, path: Array(64).fill(hash(1)) })],
    ['no empty line', text.replace('\n\nexample', '\nexample')],
    ['no checkpoint', text.slice(0, text.indexOf('example'))],
    ['no signature', text.slice(0, text.indexOf('—'))],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
    ['no line end', text.slice(0, -1)],
    ['a line end more', `${text}\n`],
    ['text after it', `${text}more\n`],
    ['two empty lines before the next', `${text}\n\n${text}`],
    ['no empty line before the next', `${text}${text}`],
    ['half of another', `${text}\nc2sp.org/tlog-proof@v1\n`],
    ['nothing', ''],
    ['only a line end', '\n'],
  ])('is refused with %s', (_, faulty) => {
    expect(readProofs(faulty)).toBeUndefined()
  })

  it('is one of at most 10,000', () => {
    const short = text.replace(/— witness.*\n/, '')
    expect(readProofs(Array(10_001).fill(short).join('\n'))).toBeUndefined()
  })

  it('is refused in a text of more than 32 MiB', () => {
    expect(readProofs(proofText({ ...proof, entry: Buffer.alloc(26_000_000) }))).toBeUndefined()
  })
})
