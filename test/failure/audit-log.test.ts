import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import { isSame, leafHash, rootOf } from '#audit/application/merkle-tree.ts'
import type { SignedRun } from '#audit/application/ports.ts'
import { signatureVerdict } from '#audit/application/signed-note.ts'
import { makeVerifyGrowth } from '#audit/application/verify-growth.ts'
import { makeVerifyHistory } from '#audit/application/verify-history.ts'
import { makeVerifyLog } from '#audit/application/verify-log.ts'
import { entryText } from '#audit/domain/audit-entry.ts'
import { eventIdOfCheckpoint } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { makeChance } from '#local/chance.ts'
import { aCheckRound } from '#test/support/builders/a-check-round.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { faultsOfFolder } from '#test/support/builders/an-export.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { objectsOfLog } from '#test/support/world/objects-of-log.ts'
import { startAuditLine } from '#test/support/world/own-audit-line.ts'
import { makeOwnAuditLog } from '#test/support/world/own-audit-log.ts'
import { testConditions } from '#test/support/world/test-conditions.ts'
import { type CheckpointWatch, watchCheckpoints } from '#test/support/world/watch-checkpoints.ts'

/** Committed without faults, for the delay; and with faults. */
const [calmCount, factCount] = [300, 2000]
const perSecond = 40

const { seed } = testConditions()
const chance = makeChance(seed, 'audit-log')
const [busy, quiet] = [`busy-${randomUUID()}`, `quiet-${randomUUID()}`] as const
const tenants = [busy, quiet]

let world: Awaited<ReturnType<typeof makeOwnAuditLog>>
let line: Awaited<ReturnType<typeof startAuditLine>>
let watch: CheckpointWatch
beforeAll(async () => {
  world = await makeOwnAuditLog()
  line = await startAuditLine({ environment: world.environment, seed })
  watch = watchCheckpoints(world.parts.bucket, tenants)
})

afterAll(async () => {
  await watch?.stop()
  await line?.stop()
})

/** Commits facts straight to the fact log, at this rate: the doors would take most of the time of both cores. */
const commit = async (count: number): Promise<readonly Fact[]> => {
  const stored: Fact[] = []
  const start = Date.now()
  while (stored.length < count) {
    const due = Math.min(count, Math.ceil(((Date.now() - start) * perSecond) / 1000))
    const drafts = Array.from({ length: due - stored.length }, () =>
      aFact({ tenantid: chance.happens(0.2) ? quiet : busy, recordedat: new Date().toISOString() }),
    )
    // A table can be too slow on a busy machine. A repeat commits no fact twice.
    stored.push(...(await eventually(() => world.parts.append(...drafts).catch(() => undefined))))
    await wait(100)
  }
  return stored
}

/** Kills and stops processes at random moments until it is aborted. */
const disturb = async (signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await wait(chance.between(500, 2500))
    const part = chance.happens(0.4) ? line.recorder : line.sequencer
    if (chance.happens(0.7)) part.kill()
    else part.pause(chance.between(500, 14_000))
  }
}

const sizeOf = (tenantId: string): number => watch.seen(tenantId).at(-1)?.size ?? 0
const covered = (facts: readonly Fact[]) =>
  eventually(
    async () => tenants.every((one) => sizeOf(one) >= facts.filter(({ tenantid }) => tenantid === one).length),
    120_000,
  )

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? 0

/** From the commit of each fact to the first checkpoint in the bucket that covers it. */
const printDelays = async (name: string, facts: readonly Fact[]): Promise<void> => {
  const indexes = new Map<string, number>()
  for (const tenantId of tenants)
    for (const [index, { factId }] of (await world.entriesOf(tenantId)).entries()) indexes.set(factId, index)
  const delays = facts.map(({ id, tenantid, recordedat }) => {
    const first = watch.seen(tenantid).find(({ size }) => size > (indexes.get(id) ?? Number.POSITIVE_INFINITY))
    return (first?.seenMs ?? Number.POSITIVE_INFINITY) - Date.parse(recordedat)
  })
  console.log(
    `From a fact to its first checkpoint, ${name}: p50 ${percentile(delays, 0.5)} ms, p99 ${percentile(delays, 0.99)} ms.`,
  )
}

const runsOf = async (tenantId: string): Promise<readonly SignedRun[]> => {
  const ats: string[] = []
  let before: string | undefined
  do {
    const page = await world.parts.log.checkpoints(tenantId, { limit: 100, ...(before !== undefined && { before }) })
    ats.push(...page.items.map(({ at }) => at))
    before = page.next
  } while (before !== undefined)
  const runs = await Promise.all(ats.toReversed().map((at) => world.parts.log.run(tenantId, at)))
  return runs.flatMap((run) => run ?? [])
}

/** Every checkpoint, also one that was only seen, is signed and is the root of the first entries of the final log. */
const checkHistory = async (tenantId: string): Promise<void> => {
  const leaves = (await world.entriesOf(tenantId)).map((entry) => leafHash(Buffer.from(entryText(entry))))
  const { keys } = await world.trustIn(tenantId)
  const runs = await runsOf(tenantId)
  const texts = [...runs.map(({ checkpoint }) => checkpoint), ...watch.seen(tenantId).map(({ text }) => text)]
  for (const text of new Set(texts)) {
    const signed = readCheckpoint(text)
    if (!signed) return expect.unreachable(text)
    expect(signatureVerdict(signed.note, keys)).toBe('valid')
    const { size, root } = signed.checkpoint
    expect([size, isSame(rootOf(leaves.slice(0, size)), root)]).toEqual([size, true])
  }
  let next = 0
  for (const { firstIndex, count, size, at } of runs) {
    expect([firstIndex, firstIndex + count]).toEqual([next, size])
    next = size
    const event = { tenantId, eventId: eventIdOfCheckpoint(tenantId, at) }
    expect(await world.parts.needs.facts.of(event)).toHaveLength(1)
  }
  expect(next).toBe(leaves.length)
}

const checkByOwnVerification = async (tenantId: string): Promise<void> => {
  for (const make of [makeVerifyLog, makeVerifyGrowth, makeVerifyHistory]) {
    const check = make(world.parts.needs)
    const { differences } =
      make === makeVerifyLog ? await aCheckRound(check, tenantId) : await check.run(tenantId, undefined, 20_000)
    expect([check.name, differences]).toEqual([check.name, []])
  }
}

const checkOffline = async (tenantId: string): Promise<void> => {
  const objects = await objectsOfLog(world.environment.AUDIT_BUCKET ?? '', tenantId)
  const since = readCheckpoint(watch.seen(tenantId)[0]?.text ?? '')
  expect(since).toBeDefined()
  expect(await faultsOfFolder(objects, { ...(await world.trustIn(tenantId)), since })).toEqual([])
}

it(`Of ${factCount} facts each is in the log once, and all checkpoints are one history, though each message comes twice and both functions are killed and stopped`, async () => {
  console.log(`The seed is ${seed}. SLUICE_SEED=${seed} repeats the faults.`)
  const calm = await commit(calmCount)
  await covered(calm)
  const ending = new AbortController()
  const disturbing = disturb(ending.signal)
  const facts = [...calm, ...(await commit(factCount))]
  ending.abort()
  await disturbing
  await covered(facts)
  // What is stopped goes on, and the messages that come back are done.
  await eventually(async () => {
    const states = await Promise.all(tenants.map((one) => world.parts.log.state(one)))
    return states.every((state) => state && !state.run)
  })
  console.log('record-audit:', line.recorder.counts(), 'sequence-audit:', line.sequencer.counts())
  await printDelays('without faults', calm)
  await printDelays('with faults', facts.slice(calmCount))

  for (const tenantId of tenants) {
    const own = new Set(facts.filter(({ tenantid }) => tenantid === tenantId).map(({ id }) => id))
    const entries = await world.entriesOf(tenantId)
    // A false difference would be a fact, with an entry.
    expect(entries.filter(({ factId }) => !own.has(factId))).toEqual([])
    expect(entries.map(({ factId }) => factId).toSorted()).toEqual([...own].toSorted())
    await checkHistory(tenantId)
    await checkByOwnVerification(tenantId)
    await checkOffline(tenantId)
  }
  expect(await line.deadLetters()).toEqual([])
  for (const part of [line.recorder, line.sequencer]) {
    expect(part.counts().deaths).toBeGreaterThan(0)
    expect(part.counts().pauses).toBeGreaterThan(0)
  }
}, 300_000)
