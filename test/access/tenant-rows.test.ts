import { describe, expect, it } from 'vitest'
import { settingsOf } from '#access/adapters/tenant-rows.ts'

const whole = { status: 'active', requestsPerSecond: 5, burst: 20, retentionDays: 30, lateAfterHours: 72 } as const

describe('the row of a tenant', () => {
  it('gives no settings if it is missing, and all of its settings if they fit', () => {
    expect(settingsOf(undefined)).toStrictEqual({})
    expect(settingsOf({ pk: 'tenant#acme', sk: 'settings', version: 3, ...whole })).toStrictEqual(whole)
  })

  it.each([
    ['burst', 0],
    ['burst', '20'],
    ['requestsPerSecond', 0.5],
    ['requestsPerSecond', Number.NaN],
    ['retentionDays', -1],
    ['retentionDays', null],
    ['lateAfterHours', 9601],
  ])('leaves out a setting that does not fit, and keeps all others: %s %s', (name, value) => {
    expect(settingsOf({ ...whole, [name]: value })).toEqual({ ...whole, [name]: undefined })
  })

  it.each(['Suspended', 'suspend', '', null, 0, true])('suspends the tenant if its status is unknown: %s', (status) => {
    expect(settingsOf({ ...whole, status })).toEqual({ ...whole, status: 'suspended' })
  })
})
