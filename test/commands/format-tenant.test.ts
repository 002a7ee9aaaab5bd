import { expect, it } from 'vitest'
import { formatTenant, formatTenants } from '#commands/tenant/format-tenant.ts'

const nothing = { version: 0, settings: {}, senders: [], differences: [], proposals: [], changes: [] }
const none = 'No settings are stored for this tenant.'

it('reports that a tenant has no stored settings', () => {
  expect(formatTenant('acme', nothing)).toContain(none)
  expect(formatTenant('acme', nothing)).toContain('refused with tenant-unknown')
})

it('shows the stored settings and who changed them', () => {
  const at = '2026-03-01T12:00:00.000Z'
  const changes = [{ at, by: 'alice', change: 'set status suspended' }]
  const text = formatTenant('acme', { ...nothing, settings: { status: 'suspended' }, changes })
  expect(text).toMatch(/status +suspended\n/)
  expect(text).toMatch(/2026-03-01T12:00:00 +set status suspended, by alice\n/)
  expect(text).not.toContain(none)
})

it('shows an open proposal with the command for the second person, and an altered one without', () => {
  const times = { proposedAt: '2026-03-01T12:00:00.000Z', lapsesAt: '2026-03-15T12:00:00.000Z' }
  const proposal = {
    id: 'a'.repeat(64),
    change: 'set retentionDays 30',
    proposedBy: 'alice',
    ...times,
    isAltered: false,
  }
  const text = formatTenant('acme', { ...nothing, version: 7, proposals: [proposal] })
  expect(text).toContain('set retentionDays 30, by alice, lapses 2026-03-15T12:00:00')
  expect(text).toContain(`npm run -s tenant -- approve acme --proposal ${proposal.id} --replaces 7`)
  const altered = formatTenant('acme', { ...nothing, proposals: [{ ...proposal, isAltered: true }] })
  expect(altered).not.toContain('approve acme')
})

it('warns of rows that were edited by hand', () => {
  expect(formatTenant('acme', { ...nothing, differences: ['status', 'senders'] })).toContain('in: status, senders.')
})

it('lists tenants with their status, one a line', () => {
  const items = [{ tenantId: 'acme', status: 'suspended', version: 3 }] as const
  expect(formatTenants(items)).toMatch(/^acme +suspended +version 3\n$/)
})
