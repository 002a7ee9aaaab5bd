import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { keyBytes } from '#audit/application/fact-key.ts'
import { diskRepeats } from '#commands/verify/disk-repeats.ts'
import { tarSource } from '#commands/verify/tar-source.ts'
import { verifyFiles } from '#commands/verify/verify-files.ts'
import { sampleLog } from '#lab/audit-log/sample-log.ts'
import { aNoteKey } from '#test/support/builders/a-note-key.ts'
import { anExport, archiveOf, type ExportFiles, inFolder } from '#test/support/builders/an-export.ts'

const log = sampleLog({ tenantId: 'acme' })
const signer = aNoteKey(log.origin)
const sign = (body: string) => [signer.sign(body)]

const faultsOf = (files: ExportFiles): Promise<readonly string[]> =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'export.tar'), archiveOf(files))
    const watch = { progress: () => undefined, noteOther: () => undefined }
    const { faults } = await verifyFiles(
      (read) => tarSource(join(folder, 'export.tar'), read),
      { keys: [signer.key] },
      watch,
    )
    return faults.map(({ word, place }) => `${word} ${place}`)
  })

describe('An export of more bundles than are verified before threads start', { timeout: 60_000 }, () => {
  let good: ExportFiles
  beforeAll(async () => {
    good = await anExport(log, { size: 70 * 256, sign })
  }, 60_000)

  const changed = (path: string, change: (bytes: Buffer) => void): ExportFiles => {
    const bytes = Buffer.from(good.get(path) ?? '')
    change(bytes)
    return new Map(good).set(path, bytes)
  }

  it('is verified', async () => {
    expect(await faultsOf(good)).toEqual([])
  })

  it('has the same faults in the same order', async () => {
    const files = changed('facts/068.jsonl', (bytes) => bytes.fill(0x78, 20, 30))
    const flipped = Buffer.from(good.get('tile/entries/067') ?? '').fill(0x78, 20, 30)
    files.set('tile/entries/067', flipped).delete('facts/066.jsonl')
    expect(await faultsOf(files)).toEqual(['missing-fact 16896', 'altered-entry 17152', 'altered-fact 17408'])
  })

  it('is refused when a thread finds a fact that is too long', async () => {
    const files = new Map(good).set('facts/069.jsonl', Buffer.alloc(4_194_305, 0x78))
    await expect(faultsOf(files)).rejects.toThrow('is longer than')
  })
})

it('Facts that are too long for the memory are compared while they are read', { timeout: 60_000 }, async () => {
  const long = sampleLog({ tenantId: 'acme', fill: 'x'.repeat(40_000) })
  const files = await anExport(long, { size: 300, sign })
  expect(files.get('facts/000.jsonl')?.length).toBeGreaterThan(8_388_608)
  expect(await faultsOf(files)).toEqual([])
  files.get('facts/000.jsonl')?.fill(0x79, 9_000_000, 9_000_001)
  expect(await faultsOf(files)).toEqual([`altered-fact ${Math.floor(9_000_000 / (log.factAt(0).length + 40_010))}`])
})

describe('Entries of the same fact', () => {
  /** 16 bytes that differ for each fact, and the index. */
  const keysOf = (facts: readonly number[], start: number): Uint8Array => {
    const keys = Buffer.alloc(facts.length * keyBytes)
    for (const [at, fact] of facts.entries()) {
      keys.writeUInt32BE(Math.imul(fact, 0x9e3779b1) >>> 0, at * keyBytes)
      keys.writeUInt32BE(fact, at * keyBytes + 4)
      keys.writeUInt32BE(Math.imul(fact, 0x85ebca77) >>> 0, at * keyBytes + 12)
      new Float64Array(keys.buffer, keys.byteOffset + at * keyBytes + 16, 1)[0] = start + at
    }
    return keys
  }

  it('are found by the lowest index of the second entry, also when most keys are on disk', async () => {
    const repeats = diskRepeats()
    const second = new Map([
      [300_001, 299_000],
      [250_000, 5],
      [260_000, 6],
    ])
    for (let start = 0; start < 310_000; start += 1000)
      await repeats.add(
        keysOf(
          Array.from({ length: 1000 }, (_, at) => second.get(start + at) ?? start + at),
          start,
        ),
      )
    expect(await repeats.first()).toBe(250_000)
    await repeats.close()
  })

  it('are none if each fact has one entry', async () => {
    const repeats = diskRepeats()
    await repeats.add(keysOf([1, 2, 3], 0))
    expect(await repeats.first()).toBeUndefined()
    await repeats.close()
  })
})
