import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventIdOfKey, eventIdOfSource, factId } from '#facts/application/identity.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'

describe('ids', () => {
  it('are the same for ever: data already written depends on them', () => {
    expect(factId('acme', '6f8d2a52-5f8f-4d3b-9d51-0c2f1f2b7a10', 'received')).toMatchInlineSnapshot(
      `"695d3a81-0d14-5854-9505-adb4eda7fc0a"`,
    )
    expect(eventIdOfSource(wholeTenant('acme'), '/desk/7', '8d2f')).toMatchInlineSnapshot(
      `"a92ba9c5-2600-5338-986b-53fdbb4ee641"`,
    )
    expect(eventIdOfKey(wholeTenant('acme'), 'POST /v1/events', 'k-1')).toMatchInlineSnapshot(
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
    const shop = { tenantId: 'a', partnerId: 'b' }
    const ids = [
      eventIdOfSource(wholeTenant('a'), 'b', 'c'),
      eventIdOfSource(shop, 'b', 'c'),
      eventIdOfSource({ ...shop, partnerId: 'c' }, 'b', 'c'),
      eventIdOfKey(wholeTenant('a'), 'b', 'c'),
      eventIdOfKey(shop, 'b', 'c'),
    ]
    expect(new Set(ids).size).toBe(ids.length)
    // A source that is called like an operation is not that operation.
    expect(eventIdOfSource(wholeTenant('a'), 'POST /v1/events', 'k')).not.toBe(
      eventIdOfKey(wholeTenant('a'), 'POST /v1/events', 'k'),
    )
    expect(eventIdOfSource(wholeTenant('a'), 'bc', 'd')).not.toBe(eventIdOfSource(wholeTenant('ab'), 'c', 'd'))
  })
})
