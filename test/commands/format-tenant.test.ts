import { expect, it } from 'vitest'
import { formatTenant } from '#commands/tenant/format-tenant.ts'

const none = 'No settings are stored for this tenant.'

it('reports that a tenant has no stored settings', () => {
  expect(formatTenant('acme', { settings: {}, senders: [], changes: [] })).toContain(none)
})

it('shows the stored settings and who changed them', () => {
  const at = '2026-03-01T12:00:00.000Z'
  const changes = [{ at, by: 'alice', change: 'set status suspended' }]
  const text = formatTenant('acme', { settings: { status: 'suspended' }, senders: [], changes })
  expect(text).toMatch(/status +suspended\n/)
  expect(text).toMatch(/2026-03-01T12:00:00 +set status suspended, by alice\n/)
  expect(text).not.toContain(none)
})
