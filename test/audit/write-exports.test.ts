import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import type { ExportBucket, ExportStore } from '#audit/application/export-ports.ts'
import { archiveText } from '#custody/application/archive-text.ts'
import { tombstoneOf } from '#facts/domain/tombstone.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { faultsOfArchive } from '#test/support/builders/an-export.ts'
import { anExportWorld } from '#test/support/builders/an-export-world.ts'
import { storeName } from '#test/support/ports/stores.ts'

/** Two bundles in memory, and few entries where each fact takes the way of the whole copy. */
const isMemory = storeName === 'memory'
const count = isMemory ? 300 : 4

/** Calls of a port that fail from a moment on, as those of a process that dies. */
const dyingAfter = (callCount: number) => {
  let left = callCount
  return <Port extends ExportBucket | ExportStore>(port: Port): Port =>
    Object.fromEntries(
      Object.entries(port).map(([name, call]) => [
        name,
        (...given: unknown[]) => {
          if (left === 0) throw new Error('The process died.')
          left -= 1
          return (call as (...given: unknown[]) => unknown)(...given)
        },
      ]),
    ) as Port
}

describe(`write-exports, in ${storeName},`, () => {
  it('writes an archive that verifies offline, and states its end as a fact', async () => {
    const world = await anExportWorld()
    await world.addMany(count)
    const one = await world.request()
    await world.aRunner()()
    expect(world.warned).toEqual([])
    expect(await world.faultsOf(one)).toEqual([])
    const view = await world.getExport(world.person, one.id)
    const archive = await world.archiveOf(one)
    expect(view).toMatchObject({ status: 'completed', entriesWritten: count, bytes: archive.length, to: count })
    const history = await world.factLog.history(wholeTenant(world.tenantId), one.id)
    expect(history.map(({ type, actor }) => [type, actor])).toEqual([
      ['Audit.Export.Requested.v1', 'auditor-7'],
      ['Audit.Export.Completed.v1', 'sluice/audit'],
    ])
  })

  it('writes an archive that stays valid when the log grows, and that a newer checkpoint shows as old', async () => {
    const world = await anExportWorld()
    await world.addMany(2)
    const one = await world.request()
    await world.aRunner()()
    await world.addMany(1)
    const archive = await world.archiveOf(one)
    const [newest] = (await world.stores.log.checkpoints(world.tenantId, { limit: 1 })).items
    const since = readCheckpoint(newest?.checkpoint ?? '')
    const trust = await world.trust()
    expect(await faultsOfArchive(archive, trust)).toEqual([])
    expect(await faultsOfArchive(archive, { ...trust, since })).toEqual([`shortened-history ${newest?.size}`])
  })

  it('takes archived facts from the archive, and leaves a line empty for a fact that nothing has', async () => {
    const world = await anExportWorld()
    const received = world.factAt('x', { happening: 'received' })
    const moved = world.factAt('0001', { eventid: received.eventid, happening: 'moved#0001' })
    const [gone, altered] = [world.factAt('gone'), world.factAt('altered')]
    await world.add(received, moved, gone, altered)
    const archivekey = `facts/${world.tenantId}/2026-03-01/${received.eventid}.json`
    const facts = [received, moved].map((fact) => {
      const [text, { id: factId, happening }] = [JSON.stringify(fact), fact]
      const factHash = sha256(text)
      return { text, entry: { factId, happening, factHash, entry: 'an entry', batchId: 'a batch', position: 0 } }
    })
    const { tenantId } = world
    await world.archive.write(archivekey, archiveText({ format: 1, tenantId, eventId: received.eventid, facts }))
    const mark = { facthash: sha256(JSON.stringify(received)), archivedat: new Date().toISOString(), archivekey }
    await world.stores.alterFact(received, JSON.stringify(tombstoneOf(received, mark)))
    await world.stores.deleteFact(moved)
    const one = await world.request()
    await world.aRunner()()
    expect(await world.faultsOf(one)).toEqual([])

    await world.stores.deleteFact(gone)
    await world.stores.alterFact(altered, JSON.stringify({ ...altered, actor: 'eve' }))
    const other = await world.request()
    await world.aRunner()()
    const faults = await world.faultsOf(other)
    expect(faults.map((fault) => fault.split(' ')[0]).toSorted()).toEqual(['altered-fact', 'missing-fact'])
  })

  it.runIf(isMemory)('writes the same archive wherever its runner dies', async () => {
    const world = await anExportWorld()
    await world.addMany(300)
    const key = randomUUID()
    const whole = await world.request({}, key)
    await world.aRunner({ partBytesMin: 1 })()
    const expected = await world.archiveOf(whole)
    let deaths = 0
    for (let calls = 1; ; calls += 1) {
      const one = await world.request({}, `${key}-${calls}`)
      const dying = dyingAfter(calls)
      const ports = { exports: dying(world.exports), archives: dying(world.archives) }
      await world
        .aRunner({ ...ports, partBytesMin: 1 })()
        .catch(() => undefined)
      world.clock.passDays(0, 180_001)
      if ((await world.exports.read(one))?.status === 'completed') break
      deaths += 1
      await world.aRunner({ partBytesMin: 1 })()
      const archive = await world.archiveOf(one)
      expect(withoutTime(archive)).toEqual(withoutTime(expected))
      expect((await world.exports.read(one))?.upload).toMatchObject({ entries: 300, bytes: archive.length })
    }
    // The parts are export.json, the checkpoint, two tiles, and the files of two bundles.
    expect(deaths).toBeGreaterThan(15)
  })

  it('lets one of two runners write an export', async () => {
    const world = await anExportWorld()
    await world.addMany(count)
    const one = await world.request()
    let begun = 0
    const archives: ExportBucket = {
      ...world.archives,
      begin: async (key) => {
        begun += 1
        return world.archives.begin(key)
      },
    }
    await Promise.all([world.aRunner({ archives })(), world.aRunner({ archives })(), world.aRunner({ archives })()])
    expect(begun).toBe(1)
    expect(await world.faultsOf(one)).toEqual([])
    expect(world.ended.length).toBe(1)
  })

  it('leaves an export to its runner until the lease of that runner has ended', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    const one = await world.request()
    const states: unknown[][] = []
    const archives: ExportBucket = {
      ...world.archives,
      put: async (key, part) => {
        const before = await world.exports.read(one)
        await world.aRunner()()
        states.push([before, await world.exports.read(one)])
        return world.archives.put(key, part)
      },
    }
    await world.aRunner({ archives })()
    expect(states).toEqual([[expect.objectContaining({ status: 'running' }), expect.anything()]])
    expect(states.flat()[1]).toEqual(states.flat()[0])
    expect(await world.faultsOf(one)).toEqual([])
  })

  it('gives each export its turn', async () => {
    const world = await anExportWorld()
    await world.addMany(count)
    const [one, other] = [await world.request(), await world.request()]
    let seconds = 0
    const now = Date.parse(world.clock.read())
    const clock = () => {
      seconds += 1
      return new Date(now + 1000 * seconds).toISOString()
    }
    const paths: string[] = []
    const archives: ExportBucket = {
      ...world.archives,
      put: async (key, part) => {
        paths.push(key.id)
        return world.archives.put(key, part)
      },
    }
    const partBytesMin = isMemory ? 1 : 8_388_608
    await world.aRunner({ clock, archives, partBytesMin, runMs: 600_000, sliceMs: 3000 })()
    expect(await world.faultsOf(one)).toEqual([])
    expect(await world.faultsOf(other)).toEqual([])
    const turns = paths.filter((id, at) => id !== paths[at - 1]).length
    expect(turns).toBeGreaterThanOrEqual(isMemory ? 4 : 2)
  })

  it('fails an export of a log that lacks a bundle, names it, and writes the others', async () => {
    const world = await anExportWorld()
    await world.addMany(count)
    const [one, other] = [await world.request(), await world.request()]
    const [missing] = [one, other].toSorted((a, b) => (a.id < b.id ? -1 : 1))
    let isFirst = true
    const bucket = {
      read: async (tenantId: string, path: string) => {
        const isGone = isFirst && path.includes('entries')
        return isGone ? undefined : world.sources.bucket.read(tenantId, path)
      },
    }
    const reportEnd = (ended: Readonly<{ id: string }>) => {
      if (ended.id === missing?.id) isFirst = false
    }
    await world.aRunner({ bucket, reportEnd })()
    const path = isMemory ? 'tile/entries/000' : `tile/entries/000.p/${count}`
    expect(await world.getExport(world.person, missing?.id ?? '')).toMatchObject({
      status: 'failed',
      because: `gap at ${path}`,
    })
    const left = missing?.id === one.id ? other : one
    expect(await world.faultsOf(left)).toEqual([])
    const [, end] = await world.factLog.history(wholeTenant(world.tenantId), missing?.id ?? '')
    expect(end).toMatchObject({ type: 'Audit.Export.Failed.v1', data: { because: `gap at ${path}` } })
  })

  it('tries an export again after an error, and gives it up after many', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    const one = await world.request()
    const texts = { of: async () => Promise.reject(new Error('The store is unavailable.')) }
    for (let tries = 0; tries < 5; tries += 1) await world.aRunner({ texts })()
    expect(world.warned.length).toBe(5)
    expect((await world.exports.read(one))?.status).toBe('running')
    await world.aRunner()()
    expect(await world.faultsOf(one)).toEqual([])
    const other = await world.request()
    for (let tries = 0; tries < 22; tries += 1) await world.aRunner({ texts })()
    expect(await world.exports.read(other)).toMatchObject({ status: 'failed', because: 'gave-up' })
  })

  it('fails an export whose upload is gone', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    const one = await world.request()
    await world.aRunner({ archives: { ...world.archives, put: async () => undefined } })()
    expect(await world.exports.read(one)).toMatchObject({ status: 'failed', because: 'upload-lost' })
  })

  it('returns for how long the oldest export waits', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    const run = world.aRunner()
    expect(await run()).toEqual({ oldestMs: 0 })
    await world.request()
    world.clock.passDays(0, 5000)
    expect(await run()).toEqual({ oldestMs: 5000 })
  })
})

/** The archive without the time in `export.json`, which is its first file. */
const withoutTime = (archive: Buffer): string =>
  sha256(archive.toString('latin1').replace(/"createdAt":"[^"]*"/, '"createdAt":""'))
