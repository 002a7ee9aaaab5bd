import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ExportFile, type ExportSource, UnreadableInput } from '#audit/application/export-source.ts'
import { compareParts, type ExportPart, readPartPath } from '#audit/domain/export-layout.ts'

/** The files of a folder, in the order of an export. A folder of the layout has at most 2,000 names, so the memory is bounded. */
export const folderSource = (root: string): ExportSource => ({ isArchive: false, files: filesOf(root) })

const headNames = ['export.json', 'checkpoint']
const levelMax = 63

async function* filesOf(root: string): AsyncGenerator<ExportFile> {
  const names = await entriesOf(root, '')
  for (const name of headNames) if (names.has(name)) yield await fileOf(root, name)
  const levels = await entriesOf(root, 'tile')
  for (let level = levelMax; level > 0; level -= 1) if (levels.has(String(level))) yield* partsOf(root, `tile/${level}`)
  yield* partialLeaves(root)
  yield* bundleParts(root)
  yield* others(root, names, levels)
}

/** The partial tiles of level 0. An export has them before its bundles. */
async function* partialLeaves(root: string): AsyncGenerator<ExportFile> {
  for await (const file of partsOf(root, 'tile/0')) if (isPartial(file.path)) yield file
}

const isPartial = (path: string): boolean => path.includes('.p/')

/** Leaf hashes, bundles and facts, by their index. */
async function* bundleParts(root: string): AsyncGenerator<ExportFile> {
  const walks = ['tile/0', 'tile/entries', 'facts'].map((folder) => partsOf(root, folder))
  const heads = await Promise.all(walks.map((walk) => walk.next()))
  for (;;) {
    const first = heads
      .flatMap(({ done, value }, at) => (done ? [] : [{ file: value, at }]))
      .toSorted((one, other) => comparePaths(one.file.path, other.file.path))[0]
    if (first === undefined) return
    if (!first.file.path.startsWith('tile/0/') || !isPartial(first.file.path)) yield first.file
    const walk = walks[first.at]
    if (walk) heads[first.at] = await walk.next()
  }
}

/** A path of no part is first: it is noted, and has no place. */
const comparePaths = (one: string, other: string): number => {
  const [part, otherPart] = [readPartPath(one), readPartPath(other)]
  return part && otherPart ? comparePlaces(part, otherPart) : part ? 1 : -1
}

/** Partial leaf hashes were taken before, so all three walks ascend by the index. */
const comparePlaces = (one: ExportPart, other: ExportPart): number =>
  one.index - other.index || compareParts(one, other)

/** The files of a folder of parts: `000` to `999`, then those below `x001` and so on, which have higher indexes. */
async function* partsOf(root: string, folder: string): AsyncGenerator<ExportFile> {
  for (let depth = 1; depth <= depthMax; depth += 1) yield* partsAt(root, folder, depth)
}

const depthMax = 6

async function* partsAt(root: string, folder: string, depth: number): AsyncGenerator<ExportFile> {
  for (const [name, entry] of await entriesOf(root, folder)) {
    const path = `${folder}/${name}`
    if (/^x[0-9]{3}$/.test(name) && entry.isDirectory()) {
      if (depth > 1) yield* partsAt(root, path, depth - 1)
    } else if (depth > 1) continue
    else if (/^[0-9]{3}\.p$/.test(name) && entry.isDirectory()) yield* filesIn(root, path)
    else yield await fileOf(root, path)
  }
}

async function* filesIn(root: string, folder: string): AsyncGenerator<ExportFile> {
  for (const name of (await entriesOf(root, folder)).keys()) yield await fileOf(root, `${folder}/${name}`)
}

/** Everything in the upper folders that does not belong to an export. */
async function* others(root: string, names: Entries, levels: Entries): AsyncGenerator<ExportFile> {
  const known = new Set([...headNames, 'tile', 'facts'])
  for (const name of names.keys()) if (!known.has(name)) yield await fileOf(root, name)
  for (const name of levels.keys())
    if (name !== 'entries' && !(/^[1-9]?[0-9]$/.test(name) && Number(name) <= levelMax))
      yield await fileOf(root, `tile/${name}`)
}

type Entries = ReadonlyMap<string, Dirent>

/** What a folder has, sorted by name. Empty if there is no such folder. */
const entriesOf = async (root: string, folder: string): Promise<Entries> => {
  try {
    const entries = await readdir(join(root, folder), { withFileTypes: true })
    return new Map(
      entries.map((entry) => [entry.name, entry] as const).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    )
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return new Map()
    throw error
  }
}

/** A file that was not opened yet. @throws UnreadableInput for a link, or anything else with the name of a part. */
const fileOf = async (root: string, path: string): Promise<ExportFile> => {
  const place = join(root, path)
  const found = await lstat(place)
  const isPart = headNames.includes(path) || readPartPath(path) !== undefined
  if (!found.isFile() && isPart)
    throw new UnreadableInput(`${path} is not a regular file. Copy the folder again, without links.`)
  return { path, part: { path: place, start: 0, size: found.size } }
}
