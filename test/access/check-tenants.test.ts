import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { tenantFact } from '#access/application/tenant-fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aCheckRound } from '#test/support/builders/a-check-round.ts'
import { aTenant } from '#test/support/builders/a-tenant.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeTenantCheckParts } from '#test/support/ports/tenant-check-stores.ts'
import { textWithoutIds } from '#test/support/world/text-without-ids.ts'

const permitOf = (senderId: string) => `permit ${createHash('sha256').update(senderId).digest('hex').slice(0, 16)}`

/** A suspended tenant with a limit and two senders. It has four changes. */
const aSuspendedTenant = async () => {
  const parts = makeTenantCheckParts()
  const tenant = aTenant(parts)
  await tenant.change({ kind: 'set', settings: { burst: 20, requestsPerSecond: 5 } })
  await tenant.agree({ kind: 'permit', senderId: 'AIDAANNA' })
  await tenant.change({ kind: 'permit', senderId: 'AIDALOCAL' }, systemActor('a test'))
  await tenant.change({ kind: 'set', settings: { status: 'suspended' } })
  const { tenantId } = tenant
  const round = () => aCheckRound(parts.check, tenantId)
  const found = async () => (await round()).differences.map(({ kind, place }) => `${kind} ${place}`)
  return { ...parts, ...tenant, log: parts.facts, round, found }
}

type Suspended = Awaited<ReturnType<typeof aSuspendedTenant>>

const tamperings: readonly (readonly [string, (tenant: Suspended) => Promise<void>, readonly string[]])[] = [
  [
    'a rate was changed',
    ({ editSettings, tenantId }) => editSettings(tenantId, { requestsPerSecond: 90_000 }),
    ['state settings requestsPerSecond'],
  ],
  [
    'a suspended tenant was made active',
    ({ editSettings, tenantId }) => editSettings(tenantId, { status: 'active' }),
    ['state settings status'],
  ],
  [
    'an earlier version was put back',
    ({ editSettings, tenantId }) => editSettings(tenantId, { status: undefined, version: 3 }),
    ['state settings status', 'state settings version'],
  ],
  [
    'the row was deleted',
    ({ editSettings, tenantId }) => editSettings(tenantId, undefined),
    ['state settings burst', 'state settings requestsPerSecond', 'state settings status', 'state settings version'],
  ],
  [
    'a permit was added',
    ({ addPermit, tenantId }) => addPermit(tenantId, 'AIDAMALLORY'),
    [`missing-fact ${permitOf('AIDAMALLORY')}`],
  ],
  [
    'a permit was deleted',
    ({ deletePermit, tenantId }) => deletePermit(tenantId, 'AIDAANNA'),
    [`extra-fact ${permitOf('AIDAANNA')}`],
  ],
]

describe(`check-tenants, in ${storeName},`, () => {
  it('finds no difference in what operators changed, alone or together, or in an unknown tenant', async () => {
    const { agree, change, round } = await aSuspendedTenant()
    await agree({ kind: 'set', settings: { status: 'active', burst: undefined } })
    await change({ kind: 'revoke', senderId: 'AIDAANNA' })
    expect((await round()).differences).toEqual([])
    const parts = makeTenantCheckParts()
    expect((await aCheckRound(parts.check, aTenant(parts).tenantId)).differences).toEqual([])
  })

  it.each(tamperings)('finds by hand: %s', async (_, tamper, found) => {
    const tenant = await aSuspendedTenant()
    await tamper(tenant)
    expect((await tenant.found()).toSorted()).toEqual(found)
    expect(textWithoutIds(await tenant.round())).not.toMatch(/AIDA|90000/)
  })

  it('finds a change by one person that needs two, written with a fact of its own', async () => {
    const { tenantId, log, editSettings, found, propose } = await aSuspendedTenant()
    const [before, after] = [
      { burst: 20, requestsPerSecond: 5, status: 'suspended' },
      { burst: 20, requestsPerSecond: 5 },
    ]
    const write = async (version: number, more: object) => {
      const data = { version, change: 'set', before, after, ...more }
      const content = {
        type: 'Access.Tenant.Changed.v1',
        happening: happenings.changed(version),
        at: systemClock(),
        data,
      }
      await log.append(tenantFact({ tenantId, actor: anOperator('mallory') }, content))
      await editSettings(tenantId, { status: undefined, version })
    }
    const { id } = await propose({ kind: 'set', settings: { status: undefined } }, 'mallory')
    await write(5, {})
    expect(await found()).toEqual(['missing-fact change 5'])
    await write(6, { before: after, after: { ...after, lateAfterHours: 500 }, proposal: id })
    expect(await found()).toContain('missing-fact change 6')
  })

  it('finds a change of which one person is the proposer and the second', async () => {
    const { tenantId, log, editSettings, found, propose } = await aSuspendedTenant()
    const { id } = await propose({ kind: 'set', settings: { status: 'active' } }, 'mallory')
    const before = { burst: 20, requestsPerSecond: 5, status: 'suspended' }
    const data = { version: 5, change: 'set', before, after: { ...before, status: 'active' }, proposal: id }
    const content = { type: 'Access.Tenant.Changed.v1', happening: happenings.changed(5), at: systemClock(), data }
    await log.append(tenantFact({ tenantId, actor: anOperator('mallory') }, content))
    await editSettings(tenantId, { status: 'active', version: 5 })
    expect(await found()).toEqual(['state change 5'])
  })
})
