import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { checkBundle } from '#audit/application/bundle-check.ts'
import type { ExportSource, ReadPart } from '#audit/application/export-source.ts'
import type { Trust } from '#audit/application/judge-checkpoint.ts'
import { makeVerifyExport } from '#audit/application/verify-export.ts'
import { tarEnd, tarHeader, tarPadding } from '#audit/domain/tar-header.ts'
import { diskRepeats } from '#commands/verify/disk-repeats.ts'
import { folderSource } from '#commands/verify/folder-source.ts'
import { makePartReader } from '#commands/verify/read-part.ts'
import { tarSource } from '#commands/verify/tar-source.ts'
import { type ExportRange, sampleExport } from '#lab/audit-log/sample-export.ts'
import type { SampleLog } from '#lab/audit-log/sample-log.ts'

/** The files of an export, by their paths, in their order. A test changes them. */
export type ExportFiles = Map<string, Buffer>

export const anExport = async (log: SampleLog, range: ExportRange): Promise<ExportFiles> => {
  const files: ExportFiles = new Map()
  for await (const { path, bytes } of sampleExport(log, range)) files.set(path, Buffer.from(bytes))
  return files
}

/** The archive of files, in their order. */
export const archiveOf = (files: Iterable<readonly [string, Buffer]>): Buffer =>
  Buffer.concat([
    ...[...files].flatMap(([path, bytes]) => [
      tarHeader({ path, size: bytes.length }),
      bytes,
      Buffer.alloc(tarPadding(bytes.length)),
    ]),
    tarEnd(),
  ])

/** Runs the work with a folder of its own, and removes it. */
export const inFolder = async <Result>(work: (folder: string) => Promise<Result>): Promise<Result> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-export-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The faults of an archive: each as word and place. */
export const faultsOfArchive = (archive: Buffer, trust: Trust): Promise<readonly string[]> =>
  inFolder(async (folder) => {
    const path = join(folder, 'export.tar')
    await writeFile(path, archive)
    return faultsOf((read) => tarSource(path, read), trust)
  })

/** The faults of the same files in a folder. */
export const faultsOfFolder = (files: ExportFiles, trust: Trust): Promise<readonly string[]> =>
  inFolder(async (folder) => {
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), bytes)
    }
    return faultsOf(() => folderSource(folder), trust)
  })

const faultsOf = async (sourceOf: (read: ReadPart) => ExportSource, trust: Trust): Promise<readonly string[]> => {
  const { read, close } = makePartReader()
  const repeats = diskRepeats()
  const others: string[] = []
  const verifyExport = makeVerifyExport({
    read,
    work: async (work) => checkBundle(work, read),
    workCountMax: 3,
    repeats,
    progress: () => undefined,
    noteOther: (path) => others.push(path),
  })
  const { faults } = await verifyExport(sourceOf(read), trust).finally(async () => {
    close()
    await repeats.close()
  })
  return [...faults.map(({ word, place }) => `${word} ${place}`), ...others.map((path) => `not verified ${path}`)]
}
