import { describe, expect, it } from 'vitest'
import { isHeld } from '#custody/application/is-held.ts'
import type { Holds } from '#custody/application/ports.ts'
import { type HoldTarget, isActive } from '#custody/domain/hold.ts'
import { eventIdOfCustody } from '#facts/application/identity.ts'
import { aFact } from '#test/support/builders/a-fact.ts'

const data = { debtor: { accountId: ' de02 1203 0000 0000 2020 51' }, lines: [{ accountId: 'a-1' }] }
const fact = aFact({ subject: 's-1', data })
const holdsOf = (...targets: readonly HoldTarget[]) => ({ version: targets.length, targets })

describe('isHeld', () => {
  it.each<[string, HoldTarget]>([
    ['the tenant', { tenant: true }],
    ['the event', { eventId: fact.eventid }],
    ['the subject', { subject: 's-1' }],
    ['an account in another spelling', { accountId: 'DE02120300000000202051' }],
    ['an account in a list', { accountId: 'a-1' }],
  ])('protects an event by %s', (_, target) => {
    expect(isHeld(holdsOf(target), fact)).toBe(true)
  })

  it.each<[string, HoldTarget]>([
    ['event', { eventId: '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9' }],
    ['subject', { subject: 's-2' }],
    ['account', { accountId: 'a-2' }],
  ])('does not protect it by another %s, or without a hold', async (_, target) => {
    const holds: Holds = { of: async () => holdsOf() }
    expect(isHeld(holdsOf(target), fact)).toBe(false)
    expect(isHeld(await holds.of('acme'), fact)).toBe(false)
  })

  it('does not take the subject of one event for its account', () => {
    expect(isHeld(holdsOf({ subject: 'a-1' }, { accountId: 's-1' }), fact)).toBe(false)
  })
})

describe('A hold', () => {
  const proposal = { proposedBy: 'alice', proposedAt: '2026-03-01T09:00:00.000Z' }
  const hold = {
    ...proposal,
    id: eventIdOfCustody('acme', 'hold', ['key']),
    target: { tenant: true },
    reason: 'case',
  } as const
  const activated = { activatedBy: 'bob', activatedAt: '2026-03-01T10:00:00.000Z' }

  it('is active from its approval until its lifting is approved', () => {
    expect(isActive(hold)).toBe(false)
    expect(isActive({ ...hold, ...activated })).toBe(true)
    expect(isActive({ ...hold, ...activated, lift: proposal })).toBe(true)
    expect(isActive({ ...hold, ...activated, lift: { ...proposal, ...activated } })).toBe(false)
  })
})
