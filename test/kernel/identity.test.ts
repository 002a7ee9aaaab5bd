import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventIdOfKey, eventIdOfSource, factId } from '#kernel/application/identity.ts'

describe('ids', () => {
  it('are the same for ever: data already written depends on them', () => {
    expect(factId('acme', '6f8d2a52-5f8f-4d3b-9d51-0c2f1f2b7a10', 'received')).toMatchInlineSnapshot(
      `"695d3a81-0d14-5854-9505-adb4eda7fc0a"`,
    )
    expect(eventIdOfSource('acme', '/desk/7', '8d2f')).toMatchInlineSnapshot(`"08a2b4b9-a721-5886-9cf7-652dc4bd392e"`)
    expect(eventIdOfKey('acme', 'POST /v1/events', 'k-1')).toMatchInlineSnapshot(
      `"a3a16e1b-ec05-5ee7-a5e0-40367d7c5190"`,
    )
  })

  it('differ whenever any part differs, wherever the parts are split', () => {
    const parts = fc.tuple(fc.string(), fc.string(), fc.string())
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const same = a.every((part, index) => part === b[index])
        expect(factId(...a) === factId(...b)).toBe(same)
      }),
    )
    expect(eventIdOfSource('a', 'bc', 'd')).not.toBe(eventIdOfSource('ab', 'c', 'd'))
  })
})
