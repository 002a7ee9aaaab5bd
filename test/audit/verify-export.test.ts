import { beforeAll, describe, expect, it } from 'vitest'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import type { Trust } from '#audit/application/judge-checkpoint.ts'
import { leafHash } from '#audit/application/merkle-tree.ts'
import { noteText } from '#audit/application/signed-note.ts'
import { readPolicy } from '#audit/application/trust-policy.ts'
import { verifierKeyText } from '#audit/application/verifier-key.ts'
import { decodeBundle, encodeBundle } from '#audit/domain/entry-bundle.ts'
import { hashLevelsOf } from '#lab/audit-log/hash-levels.ts'
import { sampleCheckpoint } from '#lab/audit-log/sample-export.ts'
import { type SampleLog, sampleLog } from '#lab/audit-log/sample-log.ts'
import { aNoteKey, aWitness } from '#test/support/builders/a-note-key.ts'
import {
  anExport,
  archiveOf,
  type ExportFiles,
  faultsOfArchive,
  faultsOfFolder,
} from '#test/support/builders/an-export.ts'

const size = 600
const log = sampleLog({ tenantId: 'acme', chainLength: 260 })
const signer = aNoteKey(log.origin)
const sign = (body: string) => [signer.sign(body)]
const trust: Trust = { keys: [signer.key] }
const other = sampleLog({ tenantId: 'other', chainLength: 260 })
const otherSigner = aNoteKey(other.origin)

let good: ExportFiles
let foreign: ExportFiles
beforeAll(async () => {
  good = await anExport(log, { size, sign })
  foreign = await anExport(other, { size, sign: (body) => [otherSigner.sign(body)] })
})

const copyOf = (files: ExportFiles): ExportFiles =>
  new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes)]))

/** The faults of changed files. An archive and a folder of them have the same. */
const faultsOf = async (change: (files: ExportFiles) => void, known: Trust = trust): Promise<readonly string[]> => {
  const files = copyOf(good)
  change(files)
  const found = await faultsOfArchive(archiveOf(files), known)
  expect(await faultsOfFolder(files, known)).toEqual(found)
  return found
}

const fileOf = (files: ExportFiles, path: string): Buffer => {
  const bytes = files.get(path)
  if (bytes === undefined) throw new Error(`There is no file ${path}.`)
  return bytes
}
const flip = (path: string, at: number) => (files: ExportFiles) => {
  const bytes = fileOf(files, path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
}
const remove = (path: string) => (files: ExportFiles) => files.delete(path)
const cut = (path: string, length: number) => (files: ExportFiles) =>
  files.set(path, fileOf(files, path).subarray(0, length))
const changeEntries = (path: string, change: (entries: string[]) => void) => (files: ExportFiles) => {
  const entries = (decodeBundle(fileOf(files, path)) ?? []).map((entry) => Buffer.from(entry).toString())
  change(entries)
  files.set(path, Buffer.from(encodeBundle(entries.map((entry) => Buffer.from(entry)))))
}
const changeFacts = (path: string, change: (facts: string[]) => void) => (files: ExportFiles) => {
  const facts = fileOf(files, path).toString().split('\n').slice(0, -1)
  change(facts)
  files.set(path, Buffer.from(facts.map((fact) => `${fact}\n`).join('')))
}
const swap = (texts: string[], one: number, two: number): void => {
  const [first = '', second = ''] = [texts[one], texts[two]]
  texts[one] = second
  texts[two] = first
}

/** A log whose entries and facts differ at some places from the good one, signed by the holder of the key. */
const rewritten = (
  changes: Readonly<{ entries?: Record<number, string>; facts?: Record<number, string> }>,
): SampleLog => ({
  ...log,
  entryAt: (index) => changes.entries?.[index] ?? log.entryAt(index),
  factAt: (index) => changes.facts?.[index] ?? log.factAt(index),
})
const faultsOfLog = async (changed: SampleLog, known = trust): Promise<readonly string[]> =>
  faultsOfArchive(archiveOf(await anExport(changed, { size, sign })), known)

describe('An export', () => {
  it('without a change is verified, also with several keys', async () => {
    expect(await faultsOf(() => undefined)).toEqual([])
    expect(await faultsOf(() => undefined, { keys: [otherSigner.key, aNoteKey(log.origin).key, signer.key] })).toEqual(
      [],
    )
  })

  it.each([0, 1, 255, 256, 257, 512, 65_793])('of %i entries is verified', { timeout: 60_000 }, async (count) => {
    const files = await anExport(log, { size: count, sign })
    expect(await faultsOfArchive(archiveOf(files), trust)).toEqual([])
  })

  it.each([
    [256, 512],
    [512, 600],
    [0, 256],
    [256, 256],
    [512, 512],
  ])('of the entries from %i to %i is verified', async (from, to) => {
    const files = await anExport(log, { size, from, to, sign })
    expect(await faultsOfArchive(archiveOf(files), trust)).toEqual([])
  })

  it('without export.json and facts is a copy of the bucket, which can have other partial tiles', async () => {
    const copy = (files: ExportFiles): void => {
      for (const path of files.keys()) if (/^facts|export/.test(path)) files.delete(path)
      files.set('tile/0/000.p/7', Buffer.alloc(7 * 32))
      files.set('tile/entries/002.p/7', Buffer.alloc(7))
    }
    const files = copyOf(good)
    copy(files)
    expect(await faultsOfFolder(files, trust)).toEqual([])
    flip('tile/entries/001', 9)(files)
    expect(await faultsOfFolder(files, trust)).toEqual(['altered-entry 256'])
  })
})

describe('A fault in the files of an export is named with its first place', () => {
  it.each([
    ['a byte of an entry', flip('tile/entries/001', 20), ['altered-entry 256']],
    [
      'a field of an entry',
      changeEntries('tile/entries/002.p/88', (all) => all.splice(4, 1, all[4]?.replace('gateway', 'getaway') ?? '')),
      ['altered-entry 516'],
    ],
    ['two entries exchanged', changeEntries('tile/entries/001', (all) => swap(all, 7, 9)), ['altered-entry 263']],
    ['an entry deleted', changeEntries('tile/entries/001', (all) => all.splice(7, 1)), ['gap tile/entries/001']],
    ['an entry more', changeEntries('tile/entries/002.p/88', (all) => all.push('x')), ['gap tile/entries/002.p/88']],
    ['a bundle cut', cut('tile/entries/000', 1000), ['gap tile/entries/000']],
    ['a bundle deleted', remove('tile/entries/001'), ['gap tile/entries/001']],
    ['the last bundle deleted', remove('tile/entries/002.p/88'), ['gap tile/entries/002.p/88']],
    ['a byte of leaf hashes', flip('tile/0/001', 5), ['altered-tile tile/0/001']],
    ['a byte of the partial leaf hashes', flip('tile/0/002.p/88', 5), ['altered-tile tile/1/000.p/2']],
    ['a byte of an upper tile', flip('tile/1/000.p/2', 40), ['altered-tile tile/1/000.p/2']],
    ['leaf hashes deleted', remove('tile/0/000'), ['gap tile/0/000']],
    ['leaf hashes cut', cut('tile/0/000', 8160), ['gap tile/0/000']],
    ['an upper tile deleted', remove('tile/1/000.p/2'), ['gap tile/1/000.p/2']],
    ['a byte of a fact', flip('facts/001.jsonl', 30), ['altered-fact 256']],
    ['a field of a fact', changeFacts('facts/000.jsonl', (all) => all.splice(9, 1, '{}')), ['altered-fact 9']],
    ['two facts exchanged', changeFacts('facts/002.jsonl', (all) => swap(all, 80, 87)), ['altered-fact 592']],
    ['a fact emptied', changeFacts('facts/001.jsonl', (all) => all.splice(3, 1, '')), ['missing-fact 259']],
    [
      'a fact emptied and one changed',
      changeFacts('facts/001.jsonl', (all) => all.splice(3, 3, '', 'x', '')),
      ['missing-fact 259', 'altered-fact 260'],
    ],
    ['a fact deleted', changeFacts('facts/001.jsonl', (all) => all.splice(3, 1)), ['missing-fact 259']],
    ['the last fact deleted', changeFacts('facts/002.jsonl', (all) => all.pop()), ['missing-fact 599']],
    ['a fact added', changeFacts('facts/001.jsonl', (all) => all.splice(3, 0, '{}')), ['extra-fact 259']],
    ['a fact added at the end', changeFacts('facts/002.jsonl', (all) => all.push('{}')), ['extra-fact 600']],
    ['a file of facts deleted', remove('facts/001.jsonl'), ['missing-fact 256']],
    ['the last file of facts deleted', remove('facts/002.jsonl'), ['missing-fact 512']],
    [
      'facts of other entries added',
      (files: ExportFiles) => files.set('facts/003.jsonl', Buffer.from('{}\n')),
      ['extra-fact 768'],
    ],
    ['facts without their last line end', cut('facts/002.jsonl', -1), []],
    ['a file more', (files: ExportFiles) => files.set('notes.txt', Buffer.from('x')), ['not verified notes.txt']],
    [
      'a part of another size more',
      (files: ExportFiles) => files.set('tile/entries/002.p/89', Buffer.from('x')),
      ['not verified tile/entries/002.p/89'],
    ],
    ['the checkpoint deleted', remove('checkpoint'), ['gap checkpoint']],
    ['a byte of the root', flip('checkpoint', 25), ['wrong-signature checkpoint']],
    ['the checkpoint emptied', cut('checkpoint', 0), ['wrong-signature checkpoint']],
    [
      'the checkpoint of another tenant',
      (files: ExportFiles) => files.set('checkpoint', fileOf(foreign, 'checkpoint')),
      ['wrong-signature checkpoint'],
    ],
    [
      'entries of another tenant',
      (files: ExportFiles) => files.set('tile/entries/002.p/88', fileOf(foreign, 'tile/entries/002.p/88')),
      ['altered-entry 512'],
    ],
    [
      'tiles of another tenant',
      (files: ExportFiles) => files.set('tile/0/001', fileOf(foreign, 'tile/0/001')),
      ['altered-tile tile/0/001'],
    ],
    [
      'facts of another tenant',
      (files: ExportFiles) => files.set('facts/001.jsonl', fileOf(foreign, 'facts/001.jsonl')),
      ['altered-fact 256'],
    ],
    [
      'everything from the middle deleted',
      (files: ExportFiles) => {
        for (const path of files.keys()) if (/00[12]/.test(path) && !path.endsWith('.p/2')) files.delete(path)
      },
      ['gap tile/0/002.p/88'],
    ],
  ])('%s', async (_, change, expected) => {
    expect(await faultsOf(change)).toEqual(expected)
  })

  it('and a fault does not hide another one', async () => {
    const found = await faultsOf((files) => {
      flip('tile/entries/000', 20)(files)
      flip('facts/001.jsonl', 30)(files)
      changeFacts('facts/002.jsonl', (all) => all.splice(1, 1, ''))(files)
      remove('tile/0/001')(files)
    })
    expect(found).toEqual(['altered-entry 0', 'gap tile/0/001', 'missing-fact 513'])
  })
})

describe('What export.json describes', () => {
  const describeAs = (change: object) => (files: ExportFiles) => {
    const about = JSON.parse(fileOf(files, 'export.json').toString())
    files.set('export.json', Buffer.from(JSON.stringify({ ...about, ...change })))
  }

  it.each([
    ['another origin', { origin: 'log.example/other' }, 'wrong-signature checkpoint'],
    ['another tenant', { tenantId: 'other' }, 'wrong-signature checkpoint'],
    ['another size', { size: 601, to: 601 }, 'gap export.json'],
  ])('is compared with the checkpoint: %s', async (_, change, fault) => {
    expect(await faultsOf(describeAs(change))).toEqual([fault])
  })

  it.each([
    { format: 2 },
    { from: 1 },
    { to: 700 },
    { to: 5 },
    { from: 512, to: 256 },
    { size: '600' },
    { from: -256 },
  ])('must be an export: %o', async (change) => {
    await expect(faultsOf(describeAs(change))).rejects.toThrow('export.json does not describe an export')
  })

  it('can be less than the files have', async () => {
    const found = await faultsOf(describeAs({ to: 512 }))
    expect(found).toEqual(expect.arrayContaining(['extra-fact 512', 'not verified tile/entries/002.p/88']))
  })
})

describe('What the holder of the signing key changes', () => {
  const changedEntry = (index: number, from: string, to: string) => ({ [index]: log.entryAt(index).replace(from, to) })

  it('is an altered entry if it is not in the format, or of another tenant', async () => {
    expect(await faultsOfLog(rewritten({ entries: { 300: '{}' } }))).toEqual(['altered-entry 300'])
    expect(await faultsOfLog(rewritten({ entries: { 300: other.entryAt(300) } }))).toEqual(['altered-entry 300'])
    const noHash = changedEntry(300, '"factHash":"', '"factHash":"x')
    expect(await faultsOfLog(rewritten({ entries: noHash }))).toEqual(['altered-entry 300'])
  })

  it('is an altered entry if a link of the old chain is broken, also between two bundles', async () => {
    const facts = { 5: '{}' }
    expect(await faultsOfLog(rewritten({ facts }))).toEqual(['altered-fact 5'])
    for (const index of [5, 255]) {
      const entries = changedEntry(index, 'gateway', 'getaway')
      const changed = Object.keys(entries).length > 0 ? changedEntry(index, 'Payments', 'Loans') : entries
      expect(await faultsOfLog(rewritten({ entries: changed }))).toEqual([`altered-entry ${index + 1}`])
    }
    expect(await faultsOfLog(rewritten({ entries: { 0: log.entryAt(1) } }))).toEqual(['altered-entry 0'])
    expect(await faultsOfLog(rewritten({ entries: { 100: log.entryAt(400) } }))).toContain('altered-entry 101')
  })

  it('is an extra fact if a fact has two entries', async () => {
    const repeated = rewritten({
      entries: { 599: log.entryAt(300), 598: log.entryAt(400) },
      facts: { 599: log.factAt(300), 598: log.factAt(400) },
    })
    expect(await faultsOfLog(repeated)).toEqual(['extra-fact 598'])
  })

  it('is an altered fact if its entry stays', async () => {
    expect(await faultsOfLog(rewritten({ facts: { 400: '{"amount":1}' } }))).toEqual(['altered-fact 400'])
  })

  it('is found by nothing in the export alone, if entry and fact change together', async () => {
    const rewrittenFact = rewritten({
      entries: { 400: log.entryAt(401) },
      facts: { 400: log.factAt(401), 401: log.factAt(400) },
    })
    const consistent = {
      ...rewrittenFact,
      entryAt: (index: number) => (index === 401 ? log.entryAt(400) : rewrittenFact.entryAt(index)),
    }
    expect(await faultsOfLog(consistent)).toEqual([])
  })
})

describe('A checkpoint that was seen before', () => {
  const seen = async (count: number, of: SampleLog = log, by = signer): Promise<Trust> => {
    const leaves = Array.from({ length: count }, (_, index) => leafHash(Buffer.from(of.entryAt(index))))
    const text = await sampleCheckpoint(log, {
      levels: hashLevelsOf(leaves),
      size: count,
      sign: (body) => [by.sign(body)],
    })
    return { ...trust, since: readCheckpoint(text) }
  }
  const exchanged = rewritten({ entries: { 3: log.entryAt(4) } })

  it.each([0, 1, 255, 256, 257, 511, 512, 513, 599, 600])('of %i entries is continued', async (count) => {
    expect(await faultsOf(() => undefined, await seen(count))).toEqual([])
  })

  it.each([5, 256, 300, 512, 550, 600])('of %i other entries is an inconsistent history', async (count) => {
    expect(await faultsOf(() => undefined, await seen(count, exchanged))).toEqual([`inconsistent-history ${count}`])
  })

  it('of more entries is a shortened history', async () => {
    expect(await faultsOf(() => undefined, await seen(601))).toEqual(['shortened-history 601'])
  })

  it('is not compared with tiles that are faulty', async () => {
    expect(await faultsOf(flip('tile/0/001', 5), await seen(300, exchanged))).toEqual(['altered-tile tile/0/001'])
  })

  it('is refused if it is of another log, is not signed, or needs entries that the export does not have', async () => {
    const since = readCheckpoint(fileOf(foreign, 'checkpoint').toString())
    await expect(faultsOf(() => undefined, { ...trust, since })).rejects.toThrow('is of the log log.example/other')
    await expect(faultsOf(() => undefined, await seen(300, log, aNoteKey(log.origin)))).rejects.toThrow('No known key')
    const part = archiveOf(await anExport(log, { size, from: 256, to: 512, sign }))
    await expect(faultsOfArchive(part, await seen(100))).rejects.toThrow('leaf hashes of entry 0')
    expect(await faultsOfArchive(part, await seen(300))).toEqual([])
    expect(await faultsOfArchive(part, await seen(550))).toEqual([])
    expect(await faultsOfArchive(part, await seen(256, exchanged))).toEqual(['inconsistent-history 256'])
  })
})

describe('A policy', () => {
  const witnesses = [aWitness('witness.example/one'), aWitness('witness.example/two')] as const
  const lines = witnesses.map(({ key }, at) => `witness w${at} ${verifierKeyText(key)}\n`).join('')
  const policy = readPolicy(`log ${verifierKeyText(signer.key)}\n${lines}group both all w0 w1\nquorum both\n`)
  const known = { keys: [], policy }
  const cosigned =
    (...cosigners: readonly (typeof witnesses)[number][]) =>
    (files: ExportFiles) => {
      const { note } = readCheckpoint(fileOf(files, 'checkpoint').toString()) ?? {}
      if (note === undefined) throw new Error('The checkpoint is not read.')
      const lines = cosigners.map(({ cosign }) => cosign(note.text))
      files.set('checkpoint', Buffer.from(noteText({ ...note, signatures: [...note.signatures, ...lines] })))
    }

  it('is met by the cosignatures that it requires, and names the log', async () => {
    expect(await faultsOf(cosigned(...witnesses), known)).toEqual([])
  })

  it('that is not met is a fault, and the export is verified all the same', async () => {
    expect(await faultsOf(cosigned(witnesses[0]), known)).toEqual(['missing-cosignatures checkpoint'])
    const found = await faultsOf((files) => flip('facts/001.jsonl', 30)(files), known)
    expect(found).toEqual(['missing-cosignatures checkpoint', 'altered-fact 256'])
  })

  it('does not accept the cosignature of another checkpoint', async () => {
    const forged = { ...witnesses[0], cosign: (body: string) => witnesses[0].cosign(`${body}x\n`) }
    expect(await faultsOf(cosigned(forged, witnesses[1]), known)).toEqual(['wrong-signature checkpoint'])
  })
})
