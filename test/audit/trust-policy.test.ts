import { hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMet, policyFault, readPolicy } from '#audit/application/trust-policy.ts'
import { verifierKeyText } from '#audit/application/verifier-key.ts'
import { aNoteKey, aWitness } from '#test/support/builders/a-note-key.ts'

const log = verifierKeyText(aNoteKey('example.com/log').key)
const keys = ['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'].map((name) => aWitness(`${name}.example`).key)
const [x1 = '', x2 = '', x3 = '', y1 = '', y2 = '', y3 = ''] = keys.map(verifierKeyText)

/** A key of ML-DSA-44: the type 6 of signed-note, and 1,312 bytes. */
const mlDsaBytes = Buffer.concat([Uint8Array.of(6), Buffer.alloc(1312, 1)])
const mlDsaId = hash('sha256', Buffer.concat([Buffer.from('Z.example\n'), mlDsaBytes])).slice(0, 8)
const mlDsa = `Z.example+${mlDsaId}+${mlDsaBytes.toString('base64')}`

/** The example of c2sp.org/tlog-policy. */
const example = `log ${log}

witness X1 ${x1}
witness X2 ${x2}
witness X3 ${x3}
group X-witnesses 2 X1 X2 X3

witness Y1 ${y1}
witness Y2 ${y2}
witness Y3 ${y3}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`
const isEnough = (text: string, ...names: readonly string[]): boolean => {
  const policy = readPolicy(text)
  return policy !== undefined && isMet(policy, new Set(names))
}

describe('The fault of a policy', () => {
  it.each([
    ['quorum unknown\n', 'is wrong in line 1. '],
    [`log ${log}\n\n# a comment\nwitness X1\nquorum none\n`, 'is wrong in line 4. '],
    [`log ${log}\nquorum\u0000 none\n`, 'is wrong in line 2. '],
    [`log ${log}\n`, 'has no line `quorum`. '],
    [`${'#\n'.repeat(1025)}quorum none\n`, 'is wrong in line 1025. '],
  ])('of %j names its line', (text, start) => {
    expect(readPolicy(text)).toBeUndefined()
    expect(policyFault(text).startsWith(start)).toBe(true)
  })
})

describe('The example of tlog-policy', () => {
  it('is read', () => {
    const policy = readPolicy(example)
    expect(policy?.logs.map(verifierKeyText)).toEqual([log])
    expect(policy?.witnesses.map(({ name, key }) => [name, verifierKeyText(key)])).toEqual(
      [x1, x2, x3, y1, y2, y3].map((key, at) => [`${at < 3 ? 'X' : 'Y'}${(at % 3) + 1}`, key]),
    )
  })

  it.each([
    [['X1', 'X2', 'Y1'], true],
    [['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'], true],
    [['X1', 'X3', 'Y3'], true],
    [['X1', 'Y1', 'Y2', 'Y3'], false],
    [['X1', 'X2', 'X3'], false],
    [['X-and-Y'], false],
    [[], false],
  ])('with the cosignatures of %o is met: %s', (names, isExpected) => {
    expect(isEnough(example, ...names)).toBe(isExpected)
  })
})

describe('A policy', () => {
  it('is met without cosignatures if its quorum is none', () => {
    expect(isEnough('quorum none\n')).toBe(true)
    expect(readPolicy('quorum none\n')).toEqual({ logs: [], witnesses: [], quorum: 'none' })
  })

  it('can require one witness, and has comments, spaces and addresses', () => {
    const text = `# comment é\n\t witness \t A ${x1}  https://witness.example/ \n  \n #x\nquorum A`
    expect(readPolicy(text)?.witnesses.map(({ url }) => url)).toEqual(['https://witness.example/'])
    expect([isEnough(text, 'A'), isEnough(text, 'B')]).toEqual([true, false])
  })

  it('can have its quorum before other lines', () => {
    expect(isEnough(`witness A ${x1}\nquorum A\nlog ${log} https://log.example/\n`, 'A')).toBe(true)
  })

  it.each([
    ['no quorum', `witness A ${x1}\n`],
    ['two quorums', 'quorum none\nquorum none\n'],
    ['a quorum that is not defined before', `quorum A\nwitness A ${x1}\n`],
    ['a quorum of two names', `witness A ${x1}\nwitness B ${x2}\nquorum A B\n`],
    ['the same log twice', `log ${log}\nlog ${log}\nquorum none\n`],
    ['the same witness twice', `witness A ${x1}\nwitness B ${x1}\nquorum A\n`],
    ['the same name twice', `witness A ${x1}\nwitness A ${x2}\nquorum A\n`],
    ['a witness named none', `witness none ${x1}\nquorum none\n`],
    ['a group named none', `witness A ${x1}\ngroup none all A\nquorum none\n`],
    ['none in a group', `witness A ${x1}\ngroup G any A none\nquorum G\n`],
    ['a group of none', 'group G all\nquorum none\n'],
    ['a group that needs none', `witness A ${x1}\ngroup G 0 A\nquorum G\n`],
    ['a group that needs more than it has', `witness A ${x1}\ngroup G 2 A\nquorum G\n`],
    ['a number with a leading zero', `witness A ${x1}\ngroup G 01 A\nquorum G\n`],
    ['a group without its number', `witness A ${x1}\ngroup G A\nquorum G\n`],
    ['a member twice in a group', `witness A ${x1}\ngroup G 1 A A\nquorum G\n`],
    ['a member in two groups', `witness A ${x1}\ngroup G all A\ngroup H all A\nquorum H\n`],
    ['a group in itself', `witness A ${x1}\ngroup G any A G\nquorum G\n`],
    ['the key of a witness as a log', `log ${x1}\nquorum none\n`],
    ['the key of a log as a witness', `witness A ${log}\nquorum A\n`],
    ['a witness with a key of ML-DSA-44, beside one that is enough', `witness A ${x1}\nwitness B ${mlDsa}\nquorum A\n`],
    ['a key that is not one', 'log abc\nquorum none\n'],
    ['a witness without a key', 'witness A\nquorum none\n'],
    ['a word after an address', `log ${log} https://log.example/ more\nquorum none\n`],
    ['a word after an address of a witness', `witness A ${x1} https://a.example/ more\nquorum none\n`],
    ['another word', 'mirror x\nquorum none\n'],
    ['a word of the prototype', '__proto__ x\nconstructor x\nquorum none\n'],
    ['carriage returns', 'quorum none\r\n'],
    ['a control character', 'quorum none\n#\u0007\n'],
    ['the character 0x7F', 'quorum none\n#\u007f\n'],
    ['more than 65,536 characters', `quorum none\n#${'x'.repeat(65_536)}\n`],
    ['more than 1,024 lines', `quorum none\n${'\n'.repeat(1024)}`],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(readPolicy(text)).toBeUndefined()
  })

  it('needs exactly as many members of a group as its number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.subarray(['0', '1', '2', '3', '4', '5']), (countMin, names) => {
        const lines = [x1, x2, x3, y1, y2, y3].map((key, at) => `witness ${at} ${key}`)
        const text = [...lines, `group G ${countMin} 0 1 2 3 4 5`, 'quorum G', ''].join('\n')
        expect(isEnough(text, ...names)).toBe(names.length >= countMin)
      }),
      { numRuns: 60 },
    )
  })
})
