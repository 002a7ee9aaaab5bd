import { expect, it } from 'vitest'
import { isList, singleHeader } from '#platform/single-header.ts'

it.each(['a,b', 'a, a', ',', '"k","k"', '"a\\",b",c', 'a\\,b'])('takes %s for several values', (value) => {
  expect(isList(value)).toBe(true)
})

it.each(['', 'a', '"a,b"', '"a\\",b"', 'x; y="a,b"', '"\\\\"'])('takes %s for one value', (value) => {
  expect(isList(value)).toBe(false)
})

it('reads the one value of a header, by its name in any case', () => {
  expect(singleHeader({ 'x-tenant-id': ' acme ' }, 'X-Tenant-Id')).toBe('acme')
  expect(singleHeader({}, 'X-Tenant-Id')).toBeUndefined()
})

it('refuses several values, with the name of the header', () => {
  expect(() => singleHeader({ 'x-tenant-id': 'acme,acme' }, 'X-Tenant-Id')).toThrow(
    expect.objectContaining({
      code: 'header-malformed',
      issues: [{ path: 'X-Tenant-Id', message: 'must have one value' }],
    }),
  )
})

it('reads a header of 16 KB of quotes at once', () => {
  const startedAt = performance.now()
  expect(isList('"\\'.repeat(8_000))).toBe(false)
  expect(performance.now() - startedAt).toBeLessThan(50)
})
