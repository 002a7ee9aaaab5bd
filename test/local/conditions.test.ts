import { describe, expect, it } from 'vitest'
import {
  conditionsFrom,
  describeConditions,
  readConditions,
  readSeed,
  unkind,
  writeConditions,
} from '#local/conditions.ts'

describe('The conditions of a copy', () => {
  it('are unkind by default, with a new seed each time', () => {
    const first = conditionsFrom({})
    expect(first).toMatchObject({ faultRate: 0.01, instances: 3 })
    expect(conditionsFrom({})?.seed).not.toBe(first?.seed)
  })

  it('take the seed and the number of instances from the options', () => {
    expect(conditionsFrom({ seed: '7', instances: '1' })).toMatchObject({ seed: 7, instances: 1 })
  })

  it('do not exist in a kind copy', () => {
    expect(conditionsFrom({ kind: true })).toBeUndefined()
  })

  it.each([
    [{ seed: '-1' }, '--seed is "-1": set it to a whole number from 0 to 2147483647.'],
    [{ seed: 'x' }, '--seed is "x"'],
    [{ instances: '0' }, '--instances is "0": set it to a whole number from 1 to 10.'],
    [{ kind: true, seed: '7' }, '--kind and --seed exclude each other'],
    [{ kind: true, instances: '2' }, '--kind and --instances exclude each other'],
  ])('of %j are refused', (options, sentence) => {
    expect(() => conditionsFrom(options)).toThrow(sentence)
  })

  it.each(['x', '2147483648', '1.5'])('of a test with SLUICE_SEED=%s are refused', (text) => {
    expect(() => readSeed('SLUICE_SEED', text)).toThrow(`SLUICE_SEED is "${text}": set it to a whole number from 0`)
  })

  it('are described with the seed, and how to repeat it or to turn it off', () => {
    const text = describeConditions({ seed: 42, faultRate: 0.015, instances: 1 })
    for (const part of ['1.5 %', '1 instance.', '--seed 42', '--kind']) expect(text).toContain(part)
    expect(describeConditions(undefined)).toContain('no faults')
  })

  it('are the same after they were written and read', () => {
    const conditions = unkind({ seed: 5 })
    expect(readConditions({ SLUICE_CONDITIONS: writeConditions(conditions) })).toEqual(conditions)
    expect(readConditions({ SLUICE_CONDITIONS: writeConditions(undefined) })).toBeUndefined()
  })

  it.each(['{"seed":7', '7', '{"seed":7,"faultRate":0.01}', '{"seed":7,"faultRate":2,"instances":3}'])(
    'are refused when their text is torn or invalid: %s',
    (text) => {
      expect(() => readConditions({ SLUICE_CONDITIONS: text })).toThrow('SLUICE_CONDITIONS is invalid')
    },
  )
})
