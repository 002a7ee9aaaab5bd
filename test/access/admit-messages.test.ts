import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeAdmitMessages } from '#access/application/admit-messages.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { makeCheckSender } from '#access/application/check-sender.ts'
import type { TenantOverrides } from '#access/domain/tenant-settings.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeAdmissionParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const sender = { senderId: 'AIDAEXAMPLE', messageId: 'm-1' }

/** A consumer that admits messages, and counts how often the limiter is asked. */
const aConsumer = () => {
  const parts = makeAdmissionParts('allow')
  const [counted, acted]: [string[], string[]] = [[], []]
  const admitMessages = makeAdmitMessages({
    checkSender: makeCheckSender(parts),
    limiter: {
      ...parts.limiter,
      countUpTo: (key, limit, count) => {
        counted.push(`${key} ${count}`)
        return parts.limiter.countUpTo(key, limit, count)
      },
    },
  })
  const aTenant = async (settings: TenantOverrides) => {
    const tenantId = `queue-${randomUUID()}`
    const change = makeChangeTenant({ register: parts.register, clock: systemClock, stackRoleIds: new Set() })
    await change({ tenantId, actor: systemActor('a test'), change: { kind: 'permit', senderId: 'AIDAEXAMPLE' } })
    await change({ tenantId, actor: systemActor('a test'), change: { kind: 'set', settings } })
    return tenantId
  }
  const consume = async (tenantIds: readonly string[], senderId = 'AIDAEXAMPLE') => {
    const act = admitMessages(async ({ tenantId }: { tenantId: string }) => acted.push(tenantId))
    const outcomes = await act(tenantIds.map((tenantId) => ({ tenantId, sender: { ...sender, senderId } })))
    return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'done' : outcome.reason.code))
  }
  return { parts, counted, acted, aTenant, consume }
}

const times = (count: number, value: string) => Array.from({ length: count }, () => value)

describe(`admit-messages, in ${storeName},`, () => {
  it('admits the messages of a tenant within its limit, and lets the others come back', async () => {
    const { aTenant, acted, consume } = aConsumer()
    const tenantId = await aTenant({ requestsPerSecond: 1, burst: 4 })
    expect(await consume(times(10, tenantId))).toEqual([...times(4, 'done'), ...times(6, 'rate-exceeded')])
    expect(await consume([tenantId])).toEqual(['rate-exceeded'])
    expect(acted).toEqual(times(4, tenantId))
  })

  it('counts each tenant once per batch, and one tenant that floods the queue takes nothing from another', async () => {
    const { aTenant, counted, consume } = aConsumer()
    const [noisy, quiet] = [await aTenant({ requestsPerSecond: 1, burst: 2 }), await aTenant({ burst: 20 })]
    expect(await consume([noisy, noisy, quiet, noisy, noisy, quiet])).toEqual([
      'done',
      'done',
      'done',
      'rate-exceeded',
      'rate-exceeded',
      'done',
    ])
    expect(counted).toEqual([`${noisy}#intake 4`, `${quiet}#intake 2`])
  })

  it('takes nothing from the requests of the tenant', async () => {
    const { parts, aTenant, consume } = aConsumer()
    const tenantId = await aTenant({ requestsPerSecond: 1, burst: 2 })
    await consume(times(10, tenantId))
    await parts.limiter.count(tenantId, { requestsPerSecond: 1, burst: 2 })
  })

  it('does not count a message of a sender without permission', async () => {
    const { aTenant, counted, acted, consume } = aConsumer()
    const tenantId = await aTenant({ burst: 1 })
    expect(await consume(times(3, tenantId), 'AIDASTRANGER')).toEqual(times(3, 'sender-forbidden'))
    expect([counted, acted]).toEqual([[], []])
    expect(await consume([tenantId])).toEqual(['done'])
  })
})
