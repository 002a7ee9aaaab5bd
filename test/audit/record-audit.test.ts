import { describe, expect, it } from 'vitest'
import type { AuditChain } from '#audit/application/ports.ts'
import { makeRecordAudit } from '#audit/application/record-audit.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { makeMemoryAuditChain } from '#test/support/doubles/memory-audit-chain.ts'
import { describeAuditChain } from '#test/support/ports/audit-chain-contract.ts'

describeAuditChain('The audit chain in a map', makeMemoryAuditChain)

const pause = async () => undefined
const clock = () => '2026-03-01T12:00:00.100Z'

describe('record-audit', () => {
  it('gives a batch back to the queue when other writers are always faster', async () => {
    const busy: AuditChain = {
      head: async () => undefined,
      add: async () => ({ added: false, recorded: new Set() }),
    }
    const [outcome] = await makeRecordAudit({ chain: busy, clock, pause })([aFact()])
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'chain-contended', retryable: true } })
  })

  it('lets a tenant whose chain is out of order not stand in the way of another', async () => {
    const { chain } = makeMemoryAuditChain()
    const [sick, well] = [aFact(), aFact()]
    const half: AuditChain = {
      ...chain,
      add: (tenantId, head, entries) =>
        tenantId === sick.tenantid ? Promise.reject(new Error('throttled')) : chain.add(tenantId, head, entries),
    }
    const outcomes = await makeRecordAudit({ chain: half, clock, pause })([sick, well])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })

  it('asks where a chain ends once, and then knows', async () => {
    const { chain } = makeMemoryAuditChain()
    let asked = 0
    const counted: AuditChain = {
      ...chain,
      head: (tenantId) => {
        asked += 1
        return chain.head(tenantId)
      },
    }
    const recordAudit = makeRecordAudit({ chain: counted, clock, pause })
    const tenantid = aFact().tenantid
    for (let batch = 0; batch < 5; batch += 1) await recordAudit([aFact({ tenantid })])
    expect(asked).toBe(1)
  })
})
