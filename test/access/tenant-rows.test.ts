import { describe, expect, it } from 'vitest'
import { settingsOf } from '#access/adapters/tenant-rows.ts'

const whole = { status: 'active', requestsPerSecond: 5, burst: 20, retentionDays: 30 } as const

describe('the row of a tenant', () => {
  it('says nothing where there is none, and all it says where it fits', () => {
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
  ])('says nothing of a setting that does not fit, and all the rest: %s %s', (name, value) => {
    expect(settingsOf({ ...whole, [name]: value })).toEqual({ ...whole, [name]: undefined })
  })

  it.each(['Suspended', 'suspend', '', null, 0, true])(
    'suspends the tenant where nobody can tell its status: %s',
    (status) => {
      expect(settingsOf({ ...whole, status })).toEqual({ ...whole, status: 'suspended' })
    },
  )
})
