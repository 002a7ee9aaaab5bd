import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { AuditChain } from '#audit/application/ports.ts'
import { makeRecordAudit } from '#audit/application/record-audit.ts'
import { type ChainEntry, firstBreak, genesis } from '#audit/domain/hash-chain.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { aFact } from '../builders/a-fact.ts'

type Held = Readonly<{ chain: AuditChain; entries: (tenantId: string) => Promise<readonly ChainEntry[]> }>

const someFacts = (count: number, tenantid: string) => Array.from({ length: count }, () => aFact({ tenantid }))

/** A recorder of its own, as another Lambda instance would be: it shares nothing with others but the chain. */
const aRecorder = (chain: AuditChain) =>
  makeRecordAudit({
    chain,
    clock: () => '2026-03-01T12:00:00.100Z',
    pause: () => new Promise((resolve) => setTimeout(resolve, 20 * Math.random())),
  })

/** What every AuditChain, and record-audit on it, must do, whatever the chain is made of. */
export const describeAuditChain = (name: string, open: () => Held) =>
  describe(`${name} keeps the AuditChain contract`, () => {
    const expectWhole = async (held: Held, tenantId: string, factIds: readonly string[]) => {
      const entries = await held.entries(tenantId)
      expect(entries.map(({ factId }) => factId).toSorted()).toEqual(factIds.toSorted())
      expect(firstBreak(genesis(tenantId, sha256), entries, sha256)).toBeUndefined()
    }

    it('records every fact of a batch once, with the hash of its text', async () => {
      const held = open()
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

    it('records a fact that comes again not again, also beside facts that are new', async () => {
      const held = open()
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

    it('keeps one chain whole under many writers with the same and other facts', async () => {
      const held = open()
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
      const held = open()
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
  })
