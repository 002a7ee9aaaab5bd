import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { AuditChain } from '#audit/application/ports.ts'
import { makeRecordAudit } from '#audit/application/record-audit.ts'
import { type AuditRecord, firstBreak, genesis } from '#audit/domain/hash-chain.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { type ChainParts, makeChainParts } from '#test/support/ports/audit-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const pause = async () => undefined
const noConflict = ({ factId }: AuditRecord): void => expect.unreachable(factId)
const clock = () => '2026-03-01T12:00:00.100Z'

const someFacts = (count: number, tenantid: string) => Array.from({ length: count }, () => aFact({ tenantid }))

/** A recorder of its own, as another Lambda instance would be: it shares nothing with others but the chain. */
const aRecorder = (chain: AuditChain, reportConflict: (record: AuditRecord) => void = noConflict) =>
  makeRecordAudit({
    chain,
    clock: () => '2026-03-01T12:00:00.100Z',
    pause: () => new Promise((resolve) => setTimeout(resolve, 20 * Math.random())),
    reportConflict,
  })

describe(`record-audit, in ${storeName},`, () => {
  const expectWhole = async (held: ChainParts, tenantId: string, factIds: readonly string[]) => {
    const entries = await held.entries(tenantId)
    expect(entries.map(({ factId }) => factId).toSorted()).toEqual(factIds.toSorted())
    expect(firstBreak(genesis(tenantId, sha256), entries, sha256)).toBeUndefined()
  }

  it('records every fact of a batch once, with the hash of its text', async () => {
    const held = makeChainParts()
    const tenant = `tenant-${randomUUID()}`
    const facts = someFacts(10, tenant)
    const outcomes = await aRecorder(held.chain)([...facts, ...facts])
    expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true)
    await expectWhole(
      held,
      tenant,
      facts.map(({ id }) => id),
    )
    const [first] = await held.entries(tenant)
    expect(first?.factHash).toBe(sha256(JSON.stringify(facts[0])))
  })

  it('records every other fact of a batch with one that the store refuses', async () => {
    const held = makeChainParts()
    const tenant = `tenant-${randomUUID()}`
    const [first, bad, last] = someFacts(3, tenant)
    if (!first || !bad || !last) throw new Error('There are three.')
    // DynamoDB refuses a sort key above 1,024 bytes, and with it the whole transaction.
    const long = { ...bad, happening: 'x'.repeat(2000) }
    const refusing: AuditChain = {
      ...held.chain,
      add: async (tenantId, head, entries) => {
        if (entries.some(({ happening }) => happening.length > 1024)) throw new Error('ValidationException')
        return held.chain.add(tenantId, head, entries)
      },
    }
    const outcomes = await aRecorder(refusing)([first, long, last])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    await expectWhole(held, tenant, [first.id, last.id])
  })

  it('records who caused a fact: the kind and the issuer of the actor, and the actor alone in a fact of an earlier version', async () => {
    const held = makeChainParts()
    const tenant = `tenant-${randomUUID()}`
    const { actor, ...known } = {
      tenantid: tenant,
      actor: 'AROA1:anna',
      actorkind: 'sender',
      actorissuer: 'queue/intake',
    }
    await aRecorder(held.chain)([aFact({ ...known, actor })])
    await aRecorder(held.chain)([aFact({ tenantid: tenant, actor, actorkind: 7 })])
    const entries = await held.entries(tenant)
    expect(entries[0]).toMatchObject({ actor, actorKind: 'sender', actorIssuer: 'queue/intake' })
    expect(entries[1]).toMatchObject({ actor })
    expect(entries[1]).not.toHaveProperty('actorKind')
    expect(firstBreak(genesis(tenant, sha256), entries, sha256)).toBeUndefined()
    const forged = entries.with(0, { ...entries[0], actorKind: 'system' } as (typeof entries)[number])
    expect(firstBreak(genesis(tenant, sha256), forged, sha256)).toEqual({ kind: 'altered', at: 1 })
  })

  it('records a repeated fact once, also together with new facts', async () => {
    const held = makeChainParts()
    const tenant = `tenant-${randomUUID()}`
    const facts = someFacts(10, tenant)
    await aRecorder(held.chain)(facts.slice(0, 6))
    await aRecorder(held.chain)(facts.slice(3))
    await aRecorder(held.chain)(facts)
    await expectWhole(
      held,
      tenant,
      facts.map(({ id }) => id),
    )
  })

  it('keeps the entry of a fact whose text has changed since, and reports the other text, also together with new facts', async () => {
    const held = makeChainParts()
    const tenant = `tenant-${randomUUID()}`
    const [first, next] = someFacts(2, tenant)
    if (!first || !next) throw new Error('There are two.')
    const altered = { ...first, data: { amount: 'another' } }
    const conflicts: AuditRecord[] = []
    await aRecorder(held.chain)([first])
    const outcomes = await aRecorder(held.chain, (record) => conflicts.push(record))([altered, next])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(conflicts).toMatchObject([{ factId: first.id, factHash: sha256(JSON.stringify(altered)) }])
    await expectWhole(held, tenant, [first.id, next.id])
    expect((await held.entries(tenant))[0]?.factHash).toBe(sha256(JSON.stringify(first)))
  })

  it('keeps the first of two texts of a fact in one batch, and reports the other', async () => {
    const held = makeChainParts()
    const tenant = `tenant-${randomUUID()}`
    const [first] = someFacts(1, tenant)
    if (!first) throw new Error('There is one.')
    const conflicts: AuditRecord[] = []
    await aRecorder(held.chain, (record) => conflicts.push(record))([first, { ...first, data: {} }])
    expect(conflicts).toHaveLength(1)
    expect((await held.entries(tenant))[0]?.factHash).toBe(sha256(JSON.stringify(first)))
  })

  it('keeps one chain whole under many writers with the same and other facts', async () => {
    const held = makeChainParts()
    const tenant = `tenant-${randomUUID()}`
    const facts = someFacts(40, tenant)
    const writers = Array.from({ length: 8 }, () => aRecorder(held.chain))
    const batches = facts.flatMap((_, index) => (index % 5 === 0 ? [facts.slice(index, index + 10)] : []))
    const outcomes = (
      await Promise.all(batches.map((batch, index) => writers[index % writers.length]?.(batch)))
    ).flatMap((batch) => batch ?? [])
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    await expectWhole(
      held,
      tenant,
      facts.map(({ id }) => id),
    )
  })

  it('keeps the chains of tenants apart', async () => {
    const held = makeChainParts()
    const [one, two] = [`tenant-${randomUUID()}`, `tenant-${randomUUID()}`]
    const facts = [...someFacts(3, one), ...someFacts(4, two)]
    await aRecorder(held.chain)(facts)
    await expectWhole(
      held,
      one,
      facts.slice(0, 3).map(({ id }) => id),
    )
    await expectWhole(
      held,
      two,
      facts.slice(3).map(({ id }) => id),
    )
  })

  it('gives a batch back to the queue when other writers are always faster', async () => {
    const busy: AuditChain = {
      head: async () => undefined,
      add: async () => ({ added: false, recorded: new Map() }),
    }
    const [outcome] = await makeRecordAudit({ chain: busy, clock, pause, reportConflict: noConflict })([aFact()])
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'chain-contended', retryable: true } })
  })

  it('lets a tenant whose chain is out of order not stand in the way of another', async () => {
    const { chain } = makeChainParts()
    const [sick, well] = [aFact(), aFact()]
    const half: AuditChain = {
      ...chain,
      add: (tenantId, head, entries) =>
        tenantId === sick.tenantid ? Promise.reject(new Error('throttled')) : chain.add(tenantId, head, entries),
    }
    const outcomes = await makeRecordAudit({ chain: half, clock, pause, reportConflict: noConflict })([sick, well])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })

  it('asks where a chain ends once, and then knows', async () => {
    const { chain } = makeChainParts()
    let asked = 0
    const counted: AuditChain = {
      ...chain,
      head: (tenantId) => {
        asked += 1
        return chain.head(tenantId)
      },
    }
    const recordAudit = makeRecordAudit({ chain: counted, clock, pause, reportConflict: noConflict })
    const tenantid = aFact().tenantid
    for (let batch = 0; batch < 5; batch += 1) await recordAudit([aFact({ tenantid })])
    expect(asked).toBe(1)
  })
})
