import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventIdOfKey, eventIdOfSource, factId } from '#facts/application/identity.ts'

describe('ids', () => {
  it('are the same for ever: data already written depends on them', () => {
    expect(factId('acme', '6f8d2a52-5f8f-4d3b-9d51-0c2f1f2b7a10', 'received')).toMatchInlineSnapshot(
      `"695d3a81-0d14-5854-9505-adb4eda7fc0a"`,
    )
    expect(eventIdOfSource('acme', '/desk/7', '8d2f')).toMatchInlineSnapshot(`"a92ba9c5-2600-5338-986b-53fdbb4ee641"`)
    expect(eventIdOfKey('acme', 'POST /v1/events', 'k-1')).toMatchInlineSnapshot(
      `"3ff413bc-b352-5e1e-a1ec-9b38af3b4eb5"`,
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
    // A source that is called like an operation is not that operation.
    expect(eventIdOfSource('a', 'POST /v1/events', 'k')).not.toBe(eventIdOfKey('a', 'POST /v1/events', 'k'))
    expect(eventIdOfSource('a', 'bc', 'd')).not.toBe(eventIdOfSource('ab', 'c', 'd'))
  })
})
