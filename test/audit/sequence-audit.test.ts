import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readEntry } from '#audit/domain/audit-entry.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import {
  aRecorder,
  aSequencer,
  makeAuditParts,
  readWholeLog,
  recordAndSequence,
  soon,
} from '#test/support/ports/audit-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aTenant = () => `tenant-${randomUUID()}`
const someFacts = (count: number, tenantid: string) => Array.from({ length: count }, () => aFact({ tenantid }))
const idsOf = (texts: readonly string[]) => texts.map((text) => readEntry(text)?.factId)

describe(`sequence-audit, in ${storeName},`, () => {
  it('gives every entry one index, under a signed checkpoint', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const facts = someFacts(300, tenant)
    await recordAndSequence(parts, facts)
    const texts = await readWholeLog(parts, tenant)
    expect(idsOf(texts).toSorted()).toEqual(facts.map(({ id }) => id).toSorted())
  })

  it('continues the log with each run', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const all: string[] = []
    for (const count of [1, 2, 253, 1, 600]) {
      const facts = someFacts(count, tenant)
      await recordAndSequence(parts, facts)
      const ids = idsOf(await readWholeLog(parts, tenant))
      expect(ids.slice(0, all.length)).toEqual(all)
      all.push(...ids.slice(all.length).map(String))
      expect(all).toEqual(expect.arrayContaining(facts.map(({ id }) => id)))
    }
    expect(all).toHaveLength(857)
  })

  it('finds the index of each entry', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const facts = someFacts(150, tenant)
    await recordAndSequence(parts, facts.slice(0, 100))
    await recordAndSequence(parts, facts.slice(100))
    const texts = await readWholeLog(parts, tenant)
    for (const { eventid } of facts) {
      const [entry] = await parts.entries.of({ tenantId: tenant, eventId: eventid })
      const index = entry && (await parts.log.indexOf(tenant, entry.place))
      expect(texts[index ?? -1]).toBe(entry?.text)
    }
  })

  it('does nothing when no entry waits', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    await recordAndSequence(parts, someFacts(3, tenant))
    expect(await aSequencer(parts)(tenant, soon())).toMatchObject({ entryCount: 0, runCount: 0, isLeft: false })
    await aRecorder(parts)(someFacts(1, tenant))
    expect(await aSequencer(parts)(tenant, soon())).toMatchObject({ entryCount: 1, runCount: 1, isLeft: false })
  })
})
