import { describe, expect, it } from 'vitest'
import { faultsOf, findRegularExpressions, regularExpressionsIn } from '#test/support/world/regular-expressions.ts'
import { exceptions } from './regular-expressions/exceptions.ts'

const nameOf = ({ path, text }: Readonly<{ path: string; text: string }>): string => `${path} ${text}`

describe('A regular expression', () => {
  const found = findRegularExpressions()

  it('is linear, or is listed with its reason and the bound of its input', () => {
    const listed = new Set(exceptions.map(nameOf))
    const others = found.filter((one) => one.faults.length > 0 && !listed.has(nameOf(one)))
    expect(others.map((one) => `${nameOf(one)}: ${one.faults.join(', ')}`)).toEqual([])
  })

  it('is listed only while the source has it', () => {
    const names = new Set(found.filter(({ faults }) => faults.length > 0).map(nameOf))
    expect(exceptions.map(nameOf).filter((name) => !names.has(name))).toEqual([])
  })

  it.each([
    ['0+$', 'is quadratic (Move)'],
    ['^(a+)+$', 'is exponential'],
    ['^(?!x)y', 'is not accepted by RE2'],
    ['^(.+)T(.+)Z$', 'is quadratic (Trade)'],
  ])('%s is found not to be linear', (source, fault) => {
    expect(faultsOf(source)).toContain(fault)
  })

  it('is found in a source text, and a new one too', () => {
    const source = 'const a = /x+$/g\nconst b = RegExp("y"), c = new RegExp(z)\n// no /comment/'
    expect(regularExpressionsIn('a.ts', source).map(({ text }) => text)).toEqual([
      '/x+$/g',
      'RegExp("y")',
      'new RegExp(z)',
    ])
  })
})
