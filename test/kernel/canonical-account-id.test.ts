import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'

const iban = 'DE02120300000000202051'

describe('The canonical form of an account id', () => {
  it.each([
    ['a blank at the end', 'ACC-1 '],
    ['a blank before it', '\u00a0ACC-1'],
    ['a line break at the end', 'ACC-1\r\n'],
    ['a zero width space', 'AC\u200bC-1'],
    ['a soft hyphen', 'ACC\u00ad-1'],
    ['a byte-order mark', '\ufeffACC-1'],
    ['a byte-order mark between letters', 'AC\ufeffC-1'],
    ['a byte-order mark between blanks', ' \ufeff ACC-1'],
    ['a control character', 'ACC-1\u0000'],
    ['a direction mark', '\u202eACC-1'],
    ['a letter that is shown as nothing', 'ACC-1\u3164'],
    ['a variation selector', 'ACC-1\ufe0f'],
    ['a tag', 'ACC-1\u{e0041}'],
  ])('leaves out %s', (_, spelling) => {
    expect(canonicalAccountId(spelling)).toBe('ACC-1')
  })

  it.each([
    ['Kasse-a\u0308', 'Kasse-\u00e4'],
    ['Kasse-a\u200b\u0308', 'Kasse-\u00e4'],
    ['Till 7', 'Till 7'],
    ['Till  7', 'Till 7'],
    ['Till\u00a07', 'Till 7'],
    ['Till \u200b 7', 'Till 7'],
    ['acc-1', 'acc-1'],
    ['\u0410CC-1', '\u0410CC-1'],
    ['\ufb01n-1', '\ufb01n-1'],
    ['\ue000', '\ue000'],
  ])('of %j is %j', (spelling, canonical) => {
    expect(canonicalAccountId(spelling)).toBe(canonical)
  })

  it.each([
    'DE02 1203 0000 0000 2020 51',
    'de02120300000000202051',
    ' de02\u00a01203\u202f0000 0000 2020 51\u200b',
    'DE02-1203-0000-0000-2020-51',
    iban,
  ])('of the IBAN %j is without blanks and in upper case', (spelling) => {
    expect(canonicalAccountId(spelling)).toBe(iban)
  })

  it.each([
    ['a check sum that does not fit', 'de03 1203 0000 0000 2020 51'],
    ['a length that does not fit', 'DE02 1203 0000 0000 2020'],
    ['an unknown country', 'zz02 1203 0000 0000 2020 51'],
  ])('changes neither case nor blanks where there is %s', (_, spelling) => {
    expect(canonicalAccountId(spelling)).toBe(spelling)
  })

  it.each(['', ' ', '\u200b', '\u00a0\u200b\u3164', '\ufeff'])('is empty for %j', (spelling) => {
    expect(canonicalAccountId(spelling)).toBe('')
  })

  it('is its own canonical form', () => {
    const parts = fc.constantFrom(
      'A',
      'a\u0308',
      ' ',
      '\u00a0',
      '\u200b',
      '\ufeff',
      '\u0085',
      '-',
      '1',
      'DE02',
      '\u1100',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(parts).map((some) => some.join('')),
        ),
        (spelling) => {
          const canonical = canonicalAccountId(spelling)
          expect(canonicalAccountId(canonical)).toBe(canonical)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('leaves a plain id unchanged, byte for byte', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_.:-]{1,64}$/), (id) => {
        fc.pre(!/^[A-Za-z]{2}\d\d[A-Za-z0-9-]{11,}$/.test(id))
        expect(canonicalAccountId(id)).toBe(id)
      }),
    )
  })

  it('leaves out every character that Unicode shows as nothing', () => {
    const left: string[] = []
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code)
      if (/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(character) && canonicalAccountId(character) !== '')
        left.push(code.toString(16))
    }
    expect(left).toEqual([])
  })
})
