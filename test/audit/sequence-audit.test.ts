import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { LogDifference, LogFault } from '#audit/application/log-difference.ts'
import type { CheckpointSigner } from '#audit/application/ports.ts'
import { makeRegisterKeys } from '#audit/application/register-keys.ts'
import { readEntry } from '#audit/domain/audit-entry.ts'
import { type ChainEntry, chainEntryText } from '#audit/domain/hash-chain.ts'
import { eventIdOfCheckpoint, eventIdOfDifference } from '#facts/application/identity.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { dayOf } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { anEarlierChain } from '#test/support/builders/an-earlier-chain.ts'
import { bothSigners } from '#test/support/doubles/memory-audit-keys.ts'
import {
  type AuditParts,
  aRecorder,
  aSequencer,
  makeAuditParts,
  originOf,
  readWholeLog,
  recordAndSequence,
  soon,
} from '#test/support/ports/audit-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { eventually } from '#test/support/world/eventually.ts'

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

  it('begins with the chain of earlier versions, in its order, which no earlier version extends any more', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const chain = anEarlierChain(tenant, 520)
    await parts.putChain(chain)
    const facts = someFacts(3, tenant)
    await recordAndSequence(parts, facts)
    const texts = await readWholeLog(parts, tenant)
    expect(texts.slice(0, 520)).toEqual(chain.map(chainEntryText))
    expect(idsOf(texts.slice(520)).toSorted()).toEqual(facts.map(({ id }) => id).toSorted())
    expect(await parts.log.indexOf(tenant, { sequence: 520 })).toBe(519)
    expect(await parts.chain.close(tenant)).toEqual({ sequence: 520, hash: chain.at(-1)?.hash })
  })

  it.each<[string, LogFault, (chain: readonly ChainEntry[]) => readonly ChainEntry[]]>([
    ['an entry is missing', 'gap', (chain) => chain.toSpliced(3, 1)],
    ['an entry was altered', 'altered-entry', (chain) => chain.with(3, { ...theOne(chain[3]), actor: 'another' })],
    [
      'the last entry was replaced and sealed anew',
      'altered-entry',
      (chain) => {
        const { hash: _, ...last } = { ...theOne(chain.at(-1)), actor: 'another' }
        return chain.with(-1, { ...last, hash: sha256(chainEntryText(last)) })
      },
    ],
  ])('does not begin with a chain in which %s', async (_, kind, tamper) => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const chain = anEarlierChain(tenant, 9)
    await parts.putChain(chain)
    const head = await parts.chain.close(tenant)
    const end = chain.at(-1)
    await parts.tamper.replaceChain(tenant, tamper(chain))
    expect(head.hash).toBe(end?.hash)
    expect(await broken(parts, tenant)).toMatchObject({ kind })
    expect(await parts.bucket.checkpoint(tenant)).toBeUndefined()
  })

  it('works 10,000 waiting entries off in several runs of one call', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    for (let first = 0; first < 10_000; first += 500) await aRecorder(parts)(someFacts(500, tenant))
    const inTwoMinutes = new Date(Date.now() + 120_000).toISOString()
    const outcome = await aSequencer(parts)(tenant, inTwoMinutes)
    expect(outcome).toMatchObject({ entryCount: 10_000, isLeft: false })
    expect(outcome.runCount).toBeGreaterThan(1)
    expect(new Set(idsOf(await readWholeLog(parts, tenant))).size).toBe(10_000)
  })

  it('gives each entry one index when two sequence at once', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const facts = someFacts(400, tenant)
    for (let first = 0; first < 400; first += 40) {
      await aRecorder(parts)(facts.slice(first, first + 40))
      await Promise.all(Array.from({ length: 3 }, () => aSequencer(parts)(tenant, soon())))
    }
    const ids = idsOf(await readWholeLog(parts, tenant))
    expect(ids.toSorted()).toEqual(facts.map(({ id }) => id).toSorted())
  })

  it('waits for a run of another process, and completes it after a while', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    await aRecorder(parts)(someFacts(5, tenant))
    const dying: AuditParts = {
      ...parts,
      bucket: { ...parts.bucket, write: () => Promise.reject(new Error('It died.')) },
    }
    await expect(aSequencer(dying)(tenant, soon())).rejects.toThrow('It died.')
    let nowMs = Date.now()
    const outcome = await aSequencer(parts, {
      takeOverMs: 10_000,
      clock: () => new Date(nowMs).toISOString(),
      pause: async () => {
        nowMs += 1000
      },
    })(tenant, new Date(nowMs + 60_000).toISOString())
    expect(outcome).toMatchObject({ entryCount: 5 })
    expect(await readWholeLog(parts, tenant)).toHaveLength(5)
  })

  const steps = [
    ['bucket', 'write'],
    ['signer', 'sign'],
    ['log', 'assign'],
    ['log', 'addRun'],
    ['bucket', 'replaceCheckpoint'],
    ['facts', 'append'],
    ['log', 'removePending'],
    ['log', 'finish'],
  ] as const

  it.each(steps.flatMap(([port, call]) => [true, false].map((isDone) => [port, call, isDone] as const)))(
    'completes a run whose process died at %s.%s, also if it took effect: %s',
    async (port, call, isDone) => {
      const parts = await makeAuditParts()
      const tenant = aTenant()
      await recordAndSequence(parts, someFacts(300, tenant))
      const facts = someFacts(120, tenant)
      await aRecorder(parts)(facts)
      const act: (...args: readonly unknown[]) => Promise<unknown> = Reflect.get(parts[port], call)
      const dying = {
        ...parts,
        [port]: {
          ...parts[port],
          [call]: async (...args: readonly unknown[]) => {
            if (isDone) await act(...args)
            throw new Error('It died.')
          },
        },
      }
      await expect(aSequencer(dying)(tenant, soon())).rejects.toThrow('It died.')
      const late = someFacts(3, tenant)
      await recordAndSequence(parts, late)
      const ids = idsOf(await readWholeLog(parts, tenant))
      expect(ids).toHaveLength(423)
      expect(new Set(ids).size).toBe(423)
      expect(ids).toEqual(expect.arrayContaining([...facts, ...late].map(({ id }) => id)))
      const { items } = await parts.log.checkpoints(tenant, { limit: 10 })
      // No run has two checkpoints.
      const sizes = items.map(({ size }) => size)
      expect(sizes).toEqual([...new Set(sizes)].toSorted((one, other) => other - one))
    },
  )

  it('does not put an older checkpoint over a newer one when a process wakes up late', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    await aRecorder(parts)(someFacts(2, tenant))
    const { promise: isOver, resolve: wake } = Promise.withResolvers<void>()
    const slow = aSequencer({
      ...parts,
      log: {
        ...parts.log,
        addRun: async (...run) => {
          await isOver
          return parts.log.addRun(...run)
        },
      },
    })(tenant, soon())
    await eventually(async () => (await parts.log.state(tenant))?.run !== undefined)
    await aSequencer(parts)(tenant, soon())
    await recordAndSequence(parts, someFacts(2, tenant))
    wake()
    await slow
    expect(await readWholeLog(parts, tenant)).toHaveLength(4)
    expect((await parts.log.checkpoints(tenant, { limit: 10 })).items.map(({ size }) => size)).toEqual([4, 2])
  })

  it.each([
    ['completed', false],
    ['had almost completed when it died', true],
  ])('finds no difference in a run that another process %s during a pause of this one', async (_, isDead) => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    await aRecorder(parts)(someFacts(5, tenant))
    const dying = { ...parts, bucket: { ...parts.bucket, write: () => Promise.reject(new Error('It died.')) } }
    await expect(aSequencer(dying)(tenant, soon())).rejects.toThrow('It died.')
    const [reading, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const differences: LogDifference[] = []
    const still = {
      ...parts,
      log: {
        ...parts.log,
        pendingOf: async (...batches: Parameters<typeof parts.log.pendingOf>) => {
          reading.resolve()
          await over.promise
          return parts.log.pendingOf(...batches)
        },
      },
    }
    const outcome = aSequencer(still, { reportDifference: (__, found) => differences.push(found) })(tenant, soon())
    await reading.promise
    if (isDead) {
      const late = { ...parts, log: { ...parts.log, finish: () => Promise.reject(new Error('It died late.')) } }
      await expect(aSequencer(late)(tenant, soon())).rejects.toThrow('It died late.')
    } else await aSequencer(parts)(tenant, soon())
    over.resolve()
    expect(await outcome).toMatchObject({ isBroken: false, isLeft: false })
    expect(differences).toEqual([])
    expect(await readWholeLog(parts, tenant)).toHaveLength(5)
  })

  it('keeps the order of runs when the clock jumps back, and finds a batch that was recorded earlier than the last run', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    await recordAndSequence(parts, someFacts(2, tenant))
    const anHourAgo = () => new Date(Date.now() - 3_600_000).toISOString()
    const late = someFacts(2, tenant)
    await aRecorder(parts, { clock: anHourAgo })(late)
    await aSequencer(parts, { clock: anHourAgo })(tenant, soon())
    const { items } = await parts.log.checkpoints(tenant, { limit: 10 })
    expect(items.map(({ size }) => size)).toEqual([4, 2])
    const [entry] = await parts.entries.of({ tenantId: tenant, eventId: late[0]?.eventid ?? '' })
    const texts = await readWholeLog(parts, tenant)
    expect(texts[(entry && (await parts.log.indexOf(tenant, entry.place))) ?? -1]).toBe(entry?.text)
  })

  it('records a fact for each checkpoint, and no entry for it', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    await recordAndSequence(parts, someFacts(2, tenant))
    const { items } = await parts.log.checkpoints(tenant, { limit: 1 })
    const { at = '', checkpoint } = items[0] ?? {}
    const [fact] = await parts.facts.history(wholeTenant(tenant), eventIdOfCheckpoint(tenant, at))
    expect(fact).toMatchObject({
      type: 'Audit.Checkpoint.Signed.v1',
      data: { origin: originOf(tenant), size: 2, checkpoint },
    })
  })

  it('signs a log without new entries once a day, and writes its partial tiles again', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    await recordAndSequence(parts, someFacts(2, tenant))
    const renewed: string[] = []
    const bucket: AuditParts['bucket'] = {
      ...parts.bucket,
      renew: async (tenantId, path, bytes) => {
        renewed.push(path)
        await parts.bucket.renew(tenantId, path, bytes)
      },
    }
    const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()
    const until = new Date(Date.now() + 86_500_000).toISOString()
    await aSequencer({ ...parts, bucket }, { clock: tomorrow })(tenant, until)
    expect((await parts.log.checkpoints(tenant, { limit: 10 })).items.map(({ size }) => size)).toEqual([2, 2])
    expect(renewed.toSorted()).toEqual(['tile/0/000.p/2', 'tile/entries/000.p/2'])
    expect(await aSequencer(parts, { clock: tomorrow })(tenant, until)).toMatchObject({ runCount: 0 })
    expect(await readWholeLog(parts, tenant)).toHaveLength(2)
  })

  it('writes the partial tiles of all levels again each day, also of a log with new entries', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    await recordAndSequence(parts, someFacts(257, tenant))
    const renewed: string[] = []
    const bucket = { ...parts.bucket, renew: async (_: string, path: string) => void renewed.push(path) }
    const tomorrow = dayOf(new Date(Date.now() + 86_400_000).toISOString())
    for (const hour of [12, 13]) {
      await aRecorder(parts)(someFacts(1, tenant))
      await aSequencer({ ...parts, bucket }, { clock: () => `${tomorrow}T${hour}:00:00.000Z` })(
        tenant,
        `${tomorrow}T14:00:00.000Z`,
      )
    }
    // The entries are after it: no run writes it again until there are 512.
    expect(renewed.filter((path) => path.startsWith('tile/1/'))).toEqual(['tile/1/000.p/1'])
    expect(await readWholeLog(parts, tenant)).toHaveLength(259)
  })

  it('goes on with another key, and with both in between', async () => {
    const parts = await makeAuditParts()
    const tenant = aTenant()
    const other = await parts.otherSigner()
    const registerOf = (signer: CheckpointSigner) =>
      makeRegisterKeys({ signer, register: parts.register, facts: parts.facts, clock: systemClock })()
    await registerOf(parts.signer)
    await recordAndSequence(parts, someFacts(1, tenant))
    const both = bothSigners(parts.signer, other)
    await registerOf(both)
    await recordAndSequence({ ...parts, signer: both }, someFacts(1, tenant))
    expect((await parts.bucket.checkpoint(tenant))?.text.split('\n— ')).toHaveLength(3)
    await registerOf(other)
    await recordAndSequence({ ...parts, signer: other }, someFacts(1, tenant))
    expect(await readWholeLog({ ...parts, signer: other }, tenant)).toHaveLength(3)
  })

  describe('signs no further checkpoint, and states it as a fact,', () => {
    const aLog = async (count = 300) => {
      const parts = await makeAuditParts()
      const tenant = aTenant()
      await recordAndSequence(parts, someFacts(count, tenant))
      const before = await parts.bucket.checkpoint(tenant)
      await aRecorder(parts)(someFacts(1, tenant))
      return { parts, tenant, before }
    }

    const expectRefused = async (
      { parts, tenant, before }: Awaited<ReturnType<typeof aLog>>,
      kind: LogFault,
      place?: string,
    ) => {
      const difference = await broken(parts, tenant)
      expect(difference).toMatchObject({ kind, ...(place !== undefined && { place }) })
      expect((await parts.bucket.checkpoint(tenant))?.text).toBe(before?.text)
      // Found again, it is the same fact.
      await broken(parts, tenant)
      const eventId = eventIdOfDifference(tenant, ['sequence', kind, difference?.place ?? ''])
      expect(await parts.facts.history(wholeTenant(tenant), eventId)).toMatchObject([
        { type: 'Security.Audit.DifferenceFound.v1', data: { check: 'sequence', kind } },
      ])
    }

    it('when the state was deleted: no second log begins', async () => {
      const log = await aLog()
      await log.parts.tamper.deleteState(log.tenant)
      await expectRefused(log, 'shortened-history', '0')
    })

    it('when an earlier state was put back', async () => {
      const log = await aLog()
      const earlier = await log.parts.log.state(log.tenant)
      await aSequencer(log.parts)(log.tenant, soon())
      const before = await log.parts.bucket.checkpoint(log.tenant)
      await log.parts.tamper.putState(log.tenant, theOne(earlier))
      await expectRefused({ ...log, before }, 'shortened-history', '300')
    })

    it('when the state has another size', async () => {
      const log = await aLog()
      await log.parts.tamper.putState(log.tenant, { ...theOne(await log.parts.log.state(log.tenant)), size: 301 })
      await expectRefused(log, 'wrong-signature', '301')
    })

    it('when the checkpoint of the state is of another key', async () => {
      const log = await aLog()
      const state = theOne(await log.parts.log.state(log.tenant))
      const forger = await log.parts.otherSigner()
      const body = `${originOf(log.tenant)}\n300\n${Buffer.alloc(32).toString('base64')}\n`
      await log.parts.tamper.putState(log.tenant, {
        ...state,
        checkpoint: await forger.sign(originOf(log.tenant), body),
      })
      // The bucket has another root of this size, which is found first.
      await expectRefused(log, 'inconsistent-history', '300')
    })

    it.each([
      ['that no one knows', false],
      ['that someone planted in the register', true],
    ])('when the state and the bucket have a checkpoint of a key %s', async (_, isRegistered) => {
      const log = await aLog()
      const { parts, tenant } = log
      const forger = await parts.otherSigner()
      for (const key of isRegistered ? await forger.keys() : [])
        await parts.register.introduce(key, '2026-03-01T12:00:00.000Z')
      const root = Buffer.alloc(32).toString('base64')
      const checkpoint = await forger.sign(originOf(tenant), `${originOf(tenant)}\n300\n${root}\n`)
      await parts.tamper.putState(tenant, { ...theOne(await parts.log.state(tenant)), checkpoint })
      await parts.tamper.putObject(tenant, 'checkpoint', Buffer.from(checkpoint))
      await expectRefused({ ...log, before: await parts.bucket.checkpoint(tenant) }, 'wrong-signature', '300')
    })

    it.each([
      ['a partial tile', 'tile/0/001.p/44', 'altered-tile', 'tile/0/001.p/44'],
      ['a partial tile of the level above', 'tile/1/000.p/1', 'altered-tile', 'tile/0/001.p/44'],
      ['a partial bundle', 'tile/entries/001.p/44', 'altered-tile', 'tile/entries/001.p/44'],
    ] as const)('when %s was altered', async (_, path, kind, place) => {
      const log = await aLog()
      const tile = Buffer.from((await log.parts.bucket.read(log.tenant, path)) ?? [])
      tile[40 % tile.length] = (tile[40 % tile.length] ?? 0) ^ 1
      await log.parts.tamper.putObject(log.tenant, path, tile)
      await expectRefused(log, kind, place)
    })

    it('when an object of the next size exists with other bytes', async () => {
      const log = await aLog()
      await log.parts.tamper.putObject(log.tenant, 'tile/0/001.p/45', Buffer.alloc(45 * 32))
      await expectRefused(log, 'altered-tile', 'tile/0/001.p/45')
    })

    it('when an entry was deleted before it got an index', async () => {
      const log = await aLog()
      const [batch] = await log.parts.log.pending(log.tenant, 1)
      await log.parts.tamper.deleteEntry({ tenantId: log.tenant, ...theOne(batch?.keys[0]) })
      await expectRefused(log, 'gap', '300')
    })
  })
})

/** Sequences, and returns the difference that was reported. */
const broken = async (parts: AuditParts, tenant: string): Promise<LogDifference | undefined> => {
  const found: LogDifference[] = []
  const outcome = await aSequencer(parts, { reportDifference: (_, difference) => found.push(difference) })(
    tenant,
    soon(),
  )
  expect(outcome).toMatchObject({ isBroken: true })
  return found[0]
}

const theOne = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('There is one.')
  return value
}
