import { describe, expect, it } from 'vitest'
import { matchLetter } from '#custody/application/letter-match.ts'
import type { HoldTarget } from '#custody/domain/hold.ts'
import { eventIdOfKey, eventIdOfSource } from '#facts/application/identity.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'

const userId = '1b7e0a52-9f60-4c1e-8a55-70f1c2d3e4a5'
const tenant = wholeTenant('acme')
const match = (
  body: unknown,
  target: object,
  attributes: Readonly<Record<string, string>> = { tenant: 'acme' },
  holds: readonly HoldTarget[] = [],
) =>
  matchLetter(
    { attributes, body: typeof body === 'string' ? body : JSON.stringify(body) },
    { tenantId: 'acme', target, holds },
  )

describe('A dead letter', () => {
  it.each<[string, unknown, object, Readonly<Record<string, string>>]>([
    ['its subject', { subject: 's-1' }, { subject: 's-1' }, {}],
    ['the user of its envelope', { userid: userId.toUpperCase() }, { userId }, {}],
    ['a target in upper case', { userid: userId }, { userId: userId.toUpperCase() }, {}],
    ['the user of its data', { data: { userId } }, { userId }, {}],
    ['its source and id', { source: '/a', id: '1' }, { eventId: eventIdOfSource(tenant, '/a', '1') }, {}],
    ['its key', { data: {} }, { eventId: eventIdOfKey(tenant, 'POST /v1/events', 'k') }, { idempotencyKey: 'k' }],
  ])('is found by %s, although the event is invalid', (_, body, target, attributes) => {
    expect(match(body, target, { tenant: 'acme', ...attributes })).toBe('match')
    expect(match(body, target, { tenant: 'other', ...attributes })).toBe('other')
  })

  it('of someone else stays', () => {
    expect(match({ subject: 's-2', data: 'text' }, { subject: 's-1' })).toBe('other')
    expect(match({}, { subject: 's-1' })).toBe('other')
  })

  it.each<[string, HoldTarget]>([
    ['its tenant', { tenant: true }],
    ['its event', { eventId: eventIdOfSource(tenant, '/a', '1') }],
    ['its subject', { subject: 's-1' }],
    ['an account in its data', { accountId: 'A-1' }],
  ])('stays when a legal hold protects %s', (_, hold) => {
    const body = { source: '/a', id: '1', subject: 's-1', data: { debtor: { accountId: 'A-1' } } }
    expect(match(body, { subject: 's-1' }, undefined, [hold])).toBe('held')
    expect(match({ subject: 's-1' }, { subject: 's-1' }, undefined, [{ subject: 's-2' }])).toBe('match')
  })

  it('without a tenant or an event is unreadable', () => {
    expect(match('no JSON', { subject: 's-1' })).toBe('unreadable')
    expect(match([], { subject: 's-1' })).toBe('unreadable')
    expect(match({ subject: 's-1' }, { subject: 's-1' }, {})).toBe('unreadable')
  })
})
