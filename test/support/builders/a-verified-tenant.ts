import { randomUUID } from 'node:crypto'
import { checkpointBody, readCheckpoint } from '#audit/application/checkpoint.ts'
import { grow } from '#audit/application/growing-tree.ts'
import { makeVerifyGrowth } from '#audit/application/verify-growth.ts'
import { makeVerifyHistory } from '#audit/application/verify-history.ts'
import { makeVerifyLog } from '#audit/application/verify-log.ts'
import { entryText, readEntry } from '#audit/domain/audit-entry.ts'
import { decodeBundle } from '#audit/domain/entry-bundle.ts'
import { tilePath } from '#audit/domain/tile-path.ts'
import { eventIdOfCheckpoint } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { type ItemKey, makeVerificationParts } from '../ports/verification-stores.ts'
import { aCheckRound } from './a-check-round.ts'
import { aFact } from './a-fact.ts'

/** A tenant of its own with this many facts in its audit log, and what somebody who tampers with the log can do. */
export const aVerifiedTenant = async (count: number) => {
  const parts = await makeVerificationParts()
  const tenantId = `verified-${randomUUID()}`
  const newFact = () => aFact({ tenantid: tenantId, recordedat: new Date().toISOString() })
  const enterMany = (added: number) => parts.enter(...Array.from({ length: added }, newFact))
  await enterMany(count)

  const published = async () => {
    const checkpoint = readCheckpoint((await parts.bucket.checkpoint(tenantId))?.text ?? '')?.checkpoint
    if (!checkpoint) throw new Error('The log has no checkpoint.')
    return checkpoint
  }

  /** The texts of the entries, from the bundles. */
  const texts = async (): Promise<readonly string[]> => {
    const { size } = await published()
    const bundles = Array.from({ length: Math.ceil(size / 256) }, async (_, index) => {
      const path = tilePath({ level: 'entries', index, width: Math.min(256, size - index * 256) })
      return decodeBundle((await parts.bucket.read(tenantId, path)) ?? new Uint8Array()) ?? []
    })
    return (await Promise.all(bundles)).flat().map((bytes) => Buffer.from(bytes).toString('utf8'))
  }

  const keyAt = async (index: number): Promise<ItemKey> => {
    const entry = readEntry((await texts())[index] ?? '')
    if (!entry) throw new Error(`The log has no entry ${index}.`)
    return { tenantId, eventId: entry.eventId, happening: entry.happening }
  }

  /** Signs and publishes a log with these entries, as its owner could: with other tiles, another state and no earlier run. */
  const rewrite = async (entries: readonly string[], signer = parts.signer): Promise<string> => {
    const empty = { size: 0, levels: [], entries: [] }
    const { size, root, objects } = await grow(
      empty,
      entries.map((text) => Buffer.from(text, 'utf8')),
    )
    for (const { path, bytes } of objects) await parts.putObject(tenantId, path, bytes)
    const origin = parts.originOf(tenantId)
    const checkpoint = await signer.sign(origin, checkpointBody({ origin, size, root }))
    await parts.putObject(tenantId, 'checkpoint', Buffer.from(checkpoint, 'utf8'))
    const state = await parts.log.state(tenantId)
    if (state) await parts.putState(tenantId, { ...state, size, checkpoint })
    return checkpoint
  }

  /** Replaces a fact, its entry in the table and the text that the log should have of it. Returns that text. */
  const forge = async (index: number): Promise<string> => {
    const key = await keyAt(index)
    const fact = await factOf(key)
    const entry = readEntry((await texts())[index] ?? '')
    if (!entry) throw new Error(`The log has no entry ${index}.`)
    const altered = JSON.stringify({ ...fact, data: { ...fact.data, amount: { minorUnits: 1, currency: 'EUR' } } })
    const text = entryText({ ...entry, factHash: sha256(altered) })
    await parts.setFact(key, altered)
    await parts.setEntry(key, text)
    return text
  }

  const factOf = async (key: ItemKey): Promise<Fact> => {
    const stored = await parts.needs.facts.of(key)
    return JSON.parse(stored.find(({ happening }) => happening === key.happening)?.text ?? '{}') as Fact
  }

  /** The key of the newest run. */
  const newestAt = async (): Promise<string> => (await parts.log.checkpoints(tenantId, { limit: 1 })).items[0]?.at ?? ''

  /** Makes the checkpoints that are kept, and their facts, those of the published log. Runs of another size are removed. */
  const forgeCheckpoints = async (): Promise<void> => {
    const [{ size }, checkpoint] = [await published(), (await parts.bucket.checkpoint(tenantId))?.text ?? '']
    for (const { at, ...run } of (await parts.log.checkpoints(tenantId, { limit: 100 })).items) {
      const key = { tenantId, eventId: eventIdOfCheckpoint(tenantId, at), happening: 'checkpointed' }
      const [whole, fact] = [await parts.log.run(tenantId, at), await factOf(key)]
      if (run.size !== size) {
        await parts.deleteFact(key)
        await parts.deleteRun(tenantId, at)
      } else if (whole) {
        await parts.setFact(key, JSON.stringify({ ...fact, data: { ...fact.data, checkpoint } }))
        await parts.putRun(tenantId, { ...whole, checkpoint })
        const state = await parts.log.state(tenantId)
        if (state) await parts.putState(tenantId, { ...state, checkpointAt: at })
      }
    }
  }

  const [log, growth, history] = [
    makeVerifyLog(parts.needs),
    makeVerifyGrowth(parts.needs),
    makeVerifyHistory(parts.needs),
  ]
  return {
    ...{
      parts,
      tenantId,
      newFact,
      enterMany,
      published,
      texts,
      keyAt,
      factOf,
      rewrite,
      forge,
      forgeCheckpoints,
      newestAt,
    },
    ...{ log, growth, history },
    /** What a whole round of the log finds, each as its kind and its place. */
    found: async (budget = 10_000) => {
      const { differences, ...round } = await aCheckRound(log, tenantId, budget)
      return { ...round, found: differences.map(({ kind, place }) => `${kind} ${place}`) }
    },
    /** What the history of the log shows to somebody who remembers this. */
    foundInHistory: async (remembered?: string) => {
      const { differences, next } = await history.run(tenantId, remembered, 1)
      return { next, found: differences.map(({ kind, place }) => `${kind} ${place}`) }
    },
  }
}
