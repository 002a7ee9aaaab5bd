import { describe, expect, it } from 'vitest'
import { placeOfKey } from '#audit/application/compared-keys.ts'
import { readEntry } from '#audit/domain/audit-entry.ts'
import { decodeBundle, encodeBundle } from '#audit/domain/entry-bundle.ts'
import { genesis } from '#audit/domain/hash-chain.ts'
import { eventIdOfCheckpoint } from '#facts/application/identity.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { extend } from '#lab/bench/audit/chained-entries.ts'
import { aCheckRound } from '#test/support/builders/a-check-round.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aVerifiedTenant } from '#test/support/builders/a-verified-tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { spoiledPlace } from '#test/support/ports/verification-stores.ts'

type Tenant = Awaited<ReturnType<typeof aVerifiedTenant>>

type Tampering = Readonly<{
  name: string
  tamper: (tenant: Tenant) => Promise<unknown>
  /** Each kind and place. `#3` stands for the event and the happening of the entry 3. */
  found: readonly string[]
}>

const flip = async ({ parts, tenantId }: Tenant, path: string, at: number): Promise<void> => {
  const bytes = Uint8Array.from((await parts.bucket.read(tenantId, path)) ?? [])
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await parts.putObject(tenantId, path, bytes)
}

/** Exchanges a text in a bundle, and leaves the tile. */
const swapInBundle = async ({ parts, tenantId }: Tenant, path: string): Promise<void> => {
  const [first, second, ...others] = decodeBundle((await parts.bucket.read(tenantId, path)) ?? new Uint8Array()) ?? []
  if (first && second) await parts.putObject(tenantId, path, encodeBundle([second, first, ...others]))
}

const tamperings: readonly Tampering[] = [
  {
    name: 'a field of a fact is changed',
    tamper: async ({ parts, keyAt, factOf }) => {
      const key = await keyAt(3)
      await parts.setFact(key, JSON.stringify({ ...(await factOf(key)), actor: 'another' }))
    },
    found: ['altered-fact 3, #3', 'altered-fact #3'],
  },
  {
    name: 'a fact is deleted',
    tamper: async ({ parts, keyAt }) => parts.deleteFact(await keyAt(3)),
    found: ['missing-fact 3, #3'],
  },
  {
    name: 'an entry is deleted',
    tamper: async ({ parts, keyAt }) => parts.deleteEntry(await keyAt(3)),
    found: ['gap 3', 'extra-fact #3'],
  },
  {
    name: 'the fact of a checkpoint is deleted',
    tamper: async ({ parts, tenantId, newestAt }) => {
      const eventId = eventIdOfCheckpoint(tenantId, await newestAt())
      await parts.deleteFact({ tenantId, eventId, happening: 'checkpointed' })
    },
    found: ['missing-fact run'],
  },
  {
    name: 'the line of a witness is added to a run',
    tamper: async ({ parts, tenantId, newestAt }) => parts.log.addCosignature(tenantId, await newestAt(), '— a line'),
    found: ['missing-fact run'],
  },
  {
    name: 'a fact is deleted together with its entry',
    tamper: async ({ parts, keyAt }) => {
      const key = await keyAt(3)
      await parts.deleteFact(key)
      await parts.deleteEntry(key)
    },
    found: ['gap 3', 'missing-fact 3, #3'],
  },
  {
    name: 'a fact is changed together with its entry in the table',
    tamper: ({ forge }) => forge(3),
    found: ['altered-entry 3', 'altered-fact 3, #3', 'altered-entry #3'],
  },
  {
    name: 'two entries are swapped in the table',
    tamper: async ({ parts, keyAt, texts }) => {
      const [one = '', other = ''] = (await texts()).slice(3, 5)
      await parts.setEntry(await keyAt(3), other)
      await parts.setEntry(await keyAt(4), one)
    },
    found: [
      'altered-entry 3',
      'altered-entry 4',
      'altered-fact #3',
      'altered-fact #4',
      'altered-entry #3',
      'altered-entry #4',
    ],
  },
  {
    name: 'two entries are swapped in a bundle',
    tamper: (tenant) => swapInBundle(tenant, 'tile/entries/000'),
    found: ['altered-entry 0', 'altered-entry 1'],
  },
  {
    name: 'a bundle is deleted',
    tamper: ({ parts, tenantId }) => parts.deleteObject(tenantId, 'tile/entries/000'),
    found: ['gap tile/entries/000'],
  },
  {
    name: 'a tile is changed',
    tamper: (tenant) => flip(tenant, 'tile/0/000', 33),
    found: ['altered-tile tile/0/000', 'altered-entry #1'],
  },
  {
    name: 'a partial tile is changed',
    tamper: (tenant) => flip(tenant, 'tile/0/001.p/4', 1),
    found: ['altered-tile tile/0/001.p/4', 'altered-entry #256'],
  },
  {
    name: 'a partial bundle is changed',
    tamper: (tenant) => swapInBundle(tenant, 'tile/entries/001.p/4'),
    found: ['altered-entry 256', 'altered-entry 257'],
  },
  {
    name: 'a tile of a higher level is changed',
    tamper: (tenant) => flip(tenant, 'tile/1/000.p/1', 0),
    found: ['altered-tile tile/1/000.p/1'],
  },
]

const withKeys = async (tenant: Tenant, found: readonly string[]): Promise<readonly string[]> =>
  Promise.all(
    found.map(async (one) => {
      if (one.endsWith(' run')) return `${one} ${await tenant.newestAt()}`
      const index = /#(\d+)$/.exec(one)?.[1]
      if (index === undefined) return one
      const entry = readEntry((await tenant.texts())[Number(index)] ?? '')
      return one.replace(/#\d+$/, `event ${entry?.eventId}, ${entry?.happening}`)
    }),
  )

describe(`verify-log, in ${storeName},`, () => {
  it('finds nothing in a log that agrees with its facts, and reads all of it in runs with a budget', async () => {
    const { found } = await aVerifiedTenant(260)
    const whole = await found()
    expect(whole.found).toEqual([])
    expect(whole.read).toBeGreaterThanOrEqual(520)
    const inParts = await found(100)
    expect(inParts.found).toEqual([])
    expect(inParts.runs).toBeGreaterThan(3)
  })

  it.each(tamperings)('finds that $name', async ({ tamper, found }) => {
    const tenant = await aVerifiedTenant(260)
    const expected = await withKeys(tenant, found)
    await tamper(tenant)
    const round = await tenant.found()
    expect(new Set(round.found)).toEqual(new Set(expected))
  })

  it.each<readonly [name: string, spoil: (tenant: Tenant) => Promise<void>, found: readonly string[]]>([
    ['the state', ({ parts, tenantId }) => parts.spoil.state(tenantId), []],
    ['a batch that waits', ({ parts, tenantId }) => parts.spoil.pending(tenantId), [`altered-entry ${spoiledPlace}`]],
    [
      'a run',
      async ({ parts, tenantId, newestAt }) => parts.spoil.run(tenantId, await newestAt()),
      ['inconsistent-history run'],
    ],
    [
      'the place of an entry',
      async ({ parts, keyAt }) => parts.spoil.place(await keyAt(1)),
      ['altered-entry 1', 'altered-entry #1'],
    ],
  ])('goes on when %s cannot be read, and finds what else differs', async (_, spoil, found) => {
    const tenant = await aVerifiedTenant(5)
    const key = await tenant.keyAt(3)
    const expected = await withKeys(tenant, found)
    await spoil(tenant)
    await tenant.parts.deleteFact(key)
    const round = await tenant.found()
    expect(new Set(round.found)).toEqual(new Set([...expected, `missing-fact 3, event ${key.eventId}, received`]))
  })

  it('finds a fact that somebody added without an entry', async () => {
    const { parts, newFact, found } = await aVerifiedTenant(3)
    const { id: _, ...draft } = newFact()
    const { fact } = await parts.factLog.append(draft)
    expect((await found()).found).toEqual([`extra-fact event ${fact.eventid}, received`])
  })

  it('leaves a fact whose entry may still come', async () => {
    const { parts, newFact, found } = await aVerifiedTenant(3)
    const { id: _, ...draft } = { ...newFact(), recordedat: new Date(Date.now() + 3_000_000).toISOString() }
    await parts.factLog.append(draft)
    expect((await found()).found).toEqual([])
  })

  it('leaves the facts that wait because a batch before theirs cannot be read', async () => {
    const { parts, tenantId, newFact, found } = await aVerifiedTenant(3)
    await parts.spoil.pending(tenantId)
    await parts.record(await parts.append(newFact(), newFact()))
    expect((await found()).found).toEqual([`altered-entry ${spoiledPlace}`])
  })

  it('finds a batch with a time that is still to come, which its log does not take', async () => {
    const tenant = await aVerifiedTenant(3)
    const { parts, tenantId, newFact, enterMany } = tenant
    const records = (await parts.append(newFact())).map((fact) => ({
      ...{ tenantId, eventId: fact.eventid, happening: fact.happening, factId: fact.id, factHash: '0'.repeat(64) },
      ...{ type: fact.type, actor: 'a', recordedAt: fact.recordedat, auditedAt: fact.recordedat },
    }))
    await parts.entries.add(tenantId, { batchId: '2999-01-01T00:00:00.000Z#planted', records })
    await enterMany(2)
    expect((await tenant.published()).size).toBe(5)
    expect((await parts.log.state(tenantId))?.checkpointAt?.startsWith('2999')).toBe(false)
    expect((await tenant.found()).found).toContain('altered-entry pending 2999-01-01T00:00:00.000Z')
  })

  it('finds that a key was deleted from the register, by the facts in the log of Sluice', async () => {
    const { parts, log } = await aVerifiedTenant(1)
    const [own] = await parts.signer.keys()
    const found = async () =>
      (await aCheckRound(log, ownTenantId)).differences.map(({ kind, place }) => `${kind} ${place}`)
    const lost = `extra-fact ${placeOfKey(own?.keyId ?? '')}`
    expect(await found()).not.toContain(lost)
    await parts.deleteKey(own?.keyId ?? '')
    expect(await found()).toContain(lost)
  })

  it('leaves the first run of a log, whose fact may still come', async () => {
    const tenant = await aVerifiedTenant(3)
    const { parts, tenantId, newestAt } = tenant
    const [state, run] = [await parts.log.state(tenantId), await parts.log.run(tenantId, await newestAt())]
    if (!state || !run) throw new Error('The log has begun.')
    const { checkpoint: _, checkpointAt: __, ...first } = state
    await parts.putState(tenantId, { ...first, size: 0, run })
    const eventId = eventIdOfCheckpoint(tenantId, run.at)
    await parts.deleteFact({ tenantId, eventId, happening: 'checkpointed' })
    expect((await tenant.found()).found).toEqual([])
  })

  it('finds an entry of another tenant that was brought into the log', async () => {
    const tenant = await aVerifiedTenant(3)
    const other = await aVerifiedTenant(1)
    const [foreign = ''] = await other.texts()
    await tenant.rewrite([...(await tenant.texts()), foreign])
    expect((await tenant.found()).found).toContain('altered-entry 3')
  })

  it('finds an entry that has two indexes in a log that is signed and continues its checkpoints', async () => {
    const tenant = await aVerifiedTenant(3)
    const texts = await tenant.texts()
    await tenant.rewrite([...texts, texts[1] ?? ''])
    expect((await tenant.found()).found).toEqual(['extra-fact 3'])
  })

  it('finds that a run gives its entries the indexes of others', async () => {
    const tenant = await aVerifiedTenant(2)
    await tenant.enterMany(1)
    const { parts, tenantId } = tenant
    const [newest] = (await parts.log.checkpoints(tenantId, { limit: 1 })).items
    const run = newest && (await parts.log.run(tenantId, newest.at))
    if (run) await parts.putRun(tenantId, { ...run, firstIndex: 1 })
    const { eventId } = await tenant.keyAt(2)
    expect((await tenant.found()).found).toEqual([`altered-entry event ${eventId}, received`])
  })

  it('finds by the facts of checkpoints that a log was rewritten from the middle, also with the signing key', async () => {
    const tenant = await aVerifiedTenant(5)
    await tenant.enterMany(5)
    const forged = await tenant.forge(2)
    await tenant.rewrite((await tenant.texts()).with(2, forged))
    const { found } = await tenant.found()
    expect(new Set(found)).toEqual(new Set(['inconsistent-history 5', 'inconsistent-history 10']))
  })

  it('does not find a rewritten log whose signed checkpoints are remembered only elsewhere', async () => {
    const tenant = await aVerifiedTenant(5)
    const { next } = await tenant.foundInHistory()
    const forged = await tenant.forge(2)
    await tenant.rewrite((await tenant.texts()).with(2, forged))
    await tenant.forgeCheckpoints()
    expect((await tenant.found()).found).toEqual([])
    expect((await tenant.foundInHistory()).found).toEqual([])
    expect((await tenant.foundInHistory(next)).found).toEqual(['inconsistent-history 5'])
  })

  it('finds that a run shows another checkpoint than was signed', async () => {
    const { parts, tenantId, found } = await aVerifiedTenant(5)
    const [newest] = (await parts.log.checkpoints(tenantId, { limit: 1 })).items
    const run = newest && (await parts.log.run(tenantId, newest.at))
    if (run) await parts.putRun(tenantId, { ...run, checkpoint: run.checkpoint.replace('\n5\n', '\n6\n') })
    expect((await found()).found).toEqual(['inconsistent-history 5'])
  })

  it('finds by the facts that the end of a log was cut off, also with what points to it', async () => {
    const tenant = await aVerifiedTenant(5)
    await tenant.enterMany(2)
    const [key, other] = [await tenant.keyAt(5), await tenant.keyAt(6)]
    await tenant.rewrite((await tenant.texts()).slice(0, 5))
    const { found } = await tenant.found()
    expect(new Set(found)).toEqual(
      new Set([
        'shortened-history 7',
        `extra-fact event ${key.eventId}, ${key.happening}`,
        `extra-fact event ${other.eventId}, ${other.happening}`,
      ]),
    )
  })

  it('verifies the entries of the chain of earlier versions, with their links', async () => {
    const tenant = await aVerifiedTenant(0)
    const { parts, tenantId, newFact } = tenant
    const stored = await parts.append(...Array.from({ length: 300 }, newFact))
    const records = stored.map((fact) => ({
      ...{ tenantId, eventId: fact.eventid, happening: fact.happening, factId: fact.id, type: fact.type },
      ...{ factHash: sha256(JSON.stringify(fact)), actor: fact.actor, recordedAt: fact.recordedat },
      auditedAt: fact.recordedat,
    }))
    await parts.putChain(extend(genesis(tenantId, sha256), records))
    await tenant.enterMany(3)
    expect((await tenant.found()).found).toEqual([])
    await parts.deleteEntry(await tenant.keyAt(290))
    const { found } = await tenant.found()
    expect(found).toContain('gap 290')
    const texts = await tenant.texts()
    await tenant.rewrite(texts.toSpliced(100, 1))
    expect((await tenant.found()).found).toContain('altered-entry 100')
  })

  it('accepts an archived event only if the archive has the text of each fact', async () => {
    const tenant = await aVerifiedTenant(2)
    const { parts, tenantId, keyAt, factOf } = tenant
    const key = await keyAt(0)
    const fact = await factOf(key)
    const text = JSON.stringify(fact)
    const archiveKey = `facts/${tenantId}/2026-03-01/${key.eventId}.json`
    const archived = aFact({
      ...{ tenantid: tenantId, eventid: key.eventId, happening: 'archived#1', type: 'Custody.Event.Archived.v1' },
      recordedat: new Date().toISOString(),
      data: { archiveKey, facts: [{ id: fact.id, happening: fact.happening, type: fact.type, hash: sha256(text) }] },
    })
    await parts.enter(archived)
    await parts.deleteFact(key)
    const missing = `missing-fact 0, event ${key.eventId}, received`
    expect((await tenant.found()).found).toEqual([missing])
    const object = (altered: string) => JSON.stringify({ facts: [{ text: altered, entry: { happening: 'received' } }] })
    await parts.putArchived(archiveKey, object(text))
    expect((await tenant.found()).found).toEqual([])
    await parts.putArchived(archiveKey, object(`${text} `))
    expect((await tenant.found()).found).toEqual([missing.replace('missing', 'altered')])
  })
})
