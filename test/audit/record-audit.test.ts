import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { AuditEntries } from '#audit/application/ports.ts'
import { readEntry } from '#audit/domain/audit-entry.ts'
import type { AuditRecord } from '#audit/domain/hash-chain.ts'
import { happenings } from '#facts/domain/happening.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { anEarlierChain } from '#test/support/builders/an-earlier-chain.ts'
import { type AuditParts, aRecorder, makeAuditParts } from '#test/support/ports/audit-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aTenant = () => `tenant-${randomUUID()}`
const someFacts = (count: number, tenantid: string) => Array.from({ length: count }, () => aFact({ tenantid }))

/** Waits as long as a concurrent writer needs. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 20 * Math.random()))

/** The entries of the batches of a tenant that wait for their indexes, in the order of the batches. */
const waiting = async ({ log, entries }: AuditParts, tenantId: string) => {
  const keys = (await log.pending(tenantId, 10_000)).flatMap((batch) => batch.keys)
  const texts = await entries.texts(tenantId, keys)
  return keys.map(({ eventId, happening }) => readEntry(texts.get(`${eventId}#${happening}`) ?? ''))
}

describe(`record-audit, in ${storeName},`, () => {
  const expectOnce = async (parts: AuditParts, tenantId: string, factIds: readonly string[]) => {
    const entries = await waiting(parts, tenantId)
    expect(entries.map((entry) => entry?.factId).toSorted()).toEqual(factIds.toSorted())
  }

  it('records every fact of a batch once, with the hash of its text', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const facts = someFacts(10, tenant)
    const outcomes = await aRecorder(parts)([...facts, ...facts])
    expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true)
    await expectOnce(
      parts,
      tenant,
      facts.map(({ id }) => id),
    )
    const [first] = await waiting(parts, tenant)
    expect(first?.factHash).toBe(sha256(JSON.stringify(facts[0])))
  })

  it('records more facts than one write has', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const facts = someFacts(250, tenant)
    await aRecorder(parts)(facts)
    await expectOnce(
      parts,
      tenant,
      facts.map(({ id }) => id),
    )
    expect((await parts.log.pending(tenant, 1000)).map(({ keys }) => keys.length).toSorted()).toEqual([52, 99, 99])
  })

  it('adds the tenant to the list of logs before its first entry', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const failing: AuditEntries['add'] = () => Promise.reject(new Error('The process died.'))
    await aRecorder(parts, { entries: { add: failing } })(someFacts(1, tenant))
    expect(await Array.fromAsync(parts.log.logs())).toContain(tenant)
  })

  it('records no fact about a checkpoint, which would cause the next checkpoint', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const about = [happenings.checkpointed(), happenings.cosigned('0123456789abcdef')]
    const facts = about.map((happening) => aFact({ tenantid: tenant, happening }))
    const other = aFact({ tenantid: tenant, happening: happenings.keyed('introduced') })
    const outcomes = await aRecorder(parts)([...facts, other])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    await expectOnce(parts, tenant, [other.id])
  })

  it('records every other fact of a batch with one that the store refuses', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const [first, bad, last] = someFacts(3, tenant)
    if (!first || !bad || !last) throw new Error('There are three.')
    // DynamoDB refuses a sort key above 1,024 bytes, and with it the whole transaction.
    const long = { ...bad, happening: 'x'.repeat(2000) }
    const add: AuditEntries['add'] = async (tenantId, batch) => {
      if (batch.records.some(({ happening }) => happening.length > 1024)) throw new Error('ValidationException')
      return parts.entries.add(tenantId, batch)
    }
    const outcomes = await aRecorder(parts, { entries: { add } })([first, long, last])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    await expectOnce(parts, tenant, [first.id, last.id])
  })

  it('records who caused a fact: the kind and the issuer of the actor, and the actor alone in a fact of an earlier version', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const actor = 'AROA1:anna'
    const known = { tenantid: tenant, actorkind: 'sender', actorissuer: 'queue/intake' }
    await aRecorder(parts)([aFact({ ...known, actor })])
    await aRecorder(parts)([aFact({ tenantid: tenant, actor, actorkind: 7 })])
    const entries = await waiting(parts, tenant)
    expect(entries).toContainEqual(expect.objectContaining({ actor, actorKind: 'sender', actorIssuer: 'queue/intake' }))
    expect(entries.filter((entry) => entry && !('actorKind' in entry))).toMatchObject([{ actor }])
  })

  it('records a repeated fact once, also together with new facts', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const facts = someFacts(10, tenant)
    await aRecorder(parts)(facts.slice(0, 6))
    await aRecorder(parts)(facts.slice(3))
    await aRecorder(parts)(facts)
    await expectOnce(
      parts,
      tenant,
      facts.map(({ id }) => id),
    )
  })

  it('records no second entry for a fact that the chain of an earlier version has', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const chain = anEarlierChain(tenant, 1)
    await parts.putChain(chain)
    const known = await parts.entries.of({ tenantId: tenant, eventId: chain[0]?.eventId ?? '' })
    expect(known).toMatchObject([{ place: { sequence: 1 } }])
    const conflicts: AuditRecord[] = []
    const fact = aFact({ tenantid: tenant, eventid: chain[0]?.eventId ?? '' })
    const recorder = aRecorder(parts, { reportConflict: (record) => conflicts.push(record) })
    expect((await recorder([fact])).map(({ status }) => status)).toEqual(['fulfilled'])
    // The chain has the hash of another text.
    expect(conflicts).toMatchObject([{ factId: fact.id }])
    await expectOnce(parts, tenant, [])
  })

  it('keeps the entry of a fact whose text has changed since, and reports the other text, also together with new facts', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const [first, next] = someFacts(2, tenant)
    if (!first || !next) throw new Error('There are two.')
    const altered = { ...first, data: { amount: 'another' } }
    const conflicts: AuditRecord[] = []
    await aRecorder(parts)([first])
    const outcomes = await aRecorder(parts, { reportConflict: (record) => conflicts.push(record) })([altered, next])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(conflicts).toMatchObject([{ factId: first.id, factHash: sha256(JSON.stringify(altered)) }])
    await expectOnce(parts, tenant, [first.id, next.id])
    const entry = (await waiting(parts, tenant)).find((one) => one?.factId === first.id)
    expect(entry?.factHash).toBe(sha256(JSON.stringify(first)))
  })

  it('keeps the first of two texts of a fact in one batch, and reports the other', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const [first] = someFacts(1, tenant)
    if (!first) throw new Error('There is one.')
    const conflicts: AuditRecord[] = []
    await aRecorder(parts, { reportConflict: (record) => conflicts.push(record) })([first, { ...first, data: {} }])
    expect(conflicts).toHaveLength(1)
    expect((await waiting(parts, tenant))[0]?.factHash).toBe(sha256(JSON.stringify(first)))
  })

  it('records each fact once under many writers with the same and other facts', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const facts = someFacts(40, tenant)
    const writers = Array.from({ length: 8 }, () => aRecorder(parts, { pause }))
    const batches = facts.flatMap((_, index) => (index % 5 === 0 ? [facts.slice(index, index + 10)] : []))
    const outcomes = (
      await Promise.all(batches.map((batch, index) => writers[index % writers.length]?.(batch)))
    ).flatMap((batch) => batch ?? [])
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    await expectOnce(
      parts,
      tenant,
      facts.map(({ id }) => id),
    )
  })

  it('keeps the entries of tenants apart', async () => {
    const parts = await makeAuditParts()
    const [one, two] = [aTenant(), aTenant()]
    const facts = [...someFacts(3, one), ...someFacts(4, two)]
    await aRecorder(parts)(facts)
    await expectOnce(
      parts,
      one,
      facts.slice(0, 3).map(({ id }) => id),
    )
    await expectOnce(
      parts,
      two,
      facts.slice(3).map(({ id }) => id),
    )
  })

  it('gives a batch back to the queue when others always write the same facts at the same time', async () => {
    const parts = await makeAuditParts()
    const add: AuditEntries['add'] = async () => ({ added: false, recorded: new Map() })
    const [outcome] = await aRecorder(parts, { entries: { add } })([aFact()])
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'store-unavailable', retryable: true } })
  })

  it('lets a tenant whose entries cannot be written not stand in the way of another', async () => {
    const parts = await makeAuditParts()
    const [sick, well] = [aFact(), aFact()]
    const add: AuditEntries['add'] = (tenantId, batch) =>
      tenantId === sick.tenantid ? Promise.reject(new Error('throttled')) : parts.entries.add(tenantId, batch)
    const outcomes = await aRecorder(parts, { entries: { add } })([sick, well])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })
})
