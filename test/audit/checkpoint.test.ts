import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkpointBody, readCheckpoint } from '#audit/application/checkpoint.ts'
import { noteText } from '#audit/application/signed-note.ts'
import { aNoteKey } from '#test/support/builders/a-note-key.ts'

/** The example of c2sp.org/tlog-checkpoint. */
const example = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`

describe('A checkpoint', () => {
  it('is read in the example of tlog-checkpoint', () => {
    const { checkpoint, note } = readCheckpoint(example) ?? {}
    expect(checkpoint?.origin).toBe('example.com/behind-the-sofa')
    expect(checkpoint?.size).toBe(20_852_163)
    expect(checkpoint && checkpointBody(checkpoint)).toBe(note?.text)
  })

  it('gives back its origin, its size and its root', () => {
    const { sign } = aNoteKey('example.com/log')
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), (size, bytes) => {
        const checkpoint = { origin: 'example.com/log', size, root: Buffer.from(bytes) }
        const text = checkpointBody(checkpoint)
        expect(readCheckpoint(noteText({ text, signatures: [sign(text)] }))?.checkpoint).toEqual(checkpoint)
      }),
      { numRuns: 30 },
    )
  })

  it.each([
    ['a leading zero', example.replace('20852163', '020852163')],
    ['a sign', example.replace('20852163', '+20852163')],
    ['a size beyond 2^53 − 1', example.replace('20852163', '9007199254740992')],
    ['a size of many digits', example.replace('20852163', '9'.repeat(400))],
    ['a fraction', example.replace('20852163', '1.5')],
    ['no size', example.replace('20852163', '')],
    ['a root that is too short', example.replace('CsUY', '')],
    ['a root that is not canonical', example.replace('q2I=', 'q2J=')],
    ['an extension line', example.replace('q2I=\n', 'q2I=\nmore\n')],
    ['an empty line in its text', example.replace('q2I=\n', 'q2I=\n\n')],
    ['a space in its origin', example.replace('example.com/behind', 'example.com behind')],
    ['no origin', example.replace('example.com/behind-the-sofa\n', '\n')],
    ['no signature', example.slice(0, example.indexOf('—'))],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(readCheckpoint(text)).toBeUndefined()
  })
})
