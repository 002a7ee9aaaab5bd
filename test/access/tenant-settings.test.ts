import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { settingsAfter } from '#access/domain/tenant-change.ts'
import { refuseSuspended, refuseUnknown, settingsFrom, usualLimit } from '#access/domain/tenant-settings.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { readTemplate } from '#local/provision/template.ts'

const usual = { requestsPerSecond: 500, burst: 1_000 }
const all = { status: 'suspended', requestsPerSecond: 5, burst: 7, retentionDays: 30, lateAfterHours: 72 } as const

it('The limit that a change is compared with is the one of the deployed doors', () => {
  const { custom } = z
    .object({ custom: z.object({ auth: z.record(z.string(), z.unknown()) }) })
    .parse(readTemplate('serverless.yml'))
  const { TENANT_REQUESTS_PER_SECOND, TENANT_BURST } = custom.auth
  expect([TENANT_REQUESTS_PER_SECOND, TENANT_BURST].map(Number)).toEqual([
    usualLimit.requestsPerSecond,
    usualLimit.burst,
  ])
})

describe('The settings of a tenant', () => {
  it('are the usual ones where it has none', () => {
    expect(settingsFrom({}, usual)).toStrictEqual({ isKnown: true, status: 'active', ...usual, lateAfterHours: 48 })
  })

  it('are its own where it has them', () => {
    expect(settingsFrom(all, usual)).toStrictEqual({ isKnown: true, ...all })
  })

  it('refuse a suspended tenant with a sentence, and serve an active one', () => {
    const refused = () => refuseSuspended(settingsFrom({ status: 'suspended' }, usual))
    expect(refused).toThrow(Refusal)
    expect(refused).toThrow(/^[A-Z].+\.$/)
    expect(() => refuseSuspended(settingsFrom({}, usual))).not.toThrow()
  })

  it('refuse an unknown tenant with a sentence, and serve a known one', () => {
    const refused = () => refuseUnknown(settingsFrom({}, usual, false))
    expect(refused).toThrow(expect.objectContaining({ code: 'tenant-unknown' }))
    expect(refused).toThrow(/^[A-Z].+\.$/)
    expect(() => refuseUnknown(settingsFrom({}, usual))).not.toThrow()
  })
})

describe('A change of one setting', () => {
  const state = (settings: Parameters<typeof settingsAfter>[0]['settings']) => ({
    settings,
    version: 1,
    isPermitted: false,
  })

  it.each(Object.entries(all))('sets %s, and nothing else', (name, value) => {
    expect(settingsAfter(state({}), { kind: 'set', settings: { [name]: value } })).toStrictEqual({ [name]: value })
  })

  it.each(Object.keys(all))('takes %s back, and leaves the others', (name) => {
    const { [name as keyof typeof all]: _, ...others } = all
    expect(settingsAfter(state(all), { kind: 'set', settings: { [name]: undefined } })).toStrictEqual(others)
  })

  it.each(Object.entries(all))('is none where %s is the same already', (name, value) => {
    expect(settingsAfter(state(all), { kind: 'set', settings: { [name]: value } })).toBeUndefined()
  })
})
