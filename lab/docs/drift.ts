import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '#local/copy/running-copy.ts'
import { schemaFolder } from './documents.ts'

/** A document on disk that differs from the generated one. */
export type Drift = Readonly<{ path: string; what: 'missing' | 'different' | 'left over' }>

/** Compares generated documents with those on disk. */
export const driftOf = (documents: ReadonlyMap<string, string>): readonly Drift[] => [
  ...[...documents].flatMap(([path, text]) => driftOfOne(path, text)),
  ...globSync(`${schemaFolder}/*`, { cwd: projectFolder })
    .filter((path) => !documents.has(path))
    .map((path) => ({ path, what: 'left over' }) as const),
]

const driftOfOne = (path: string, text: string): readonly Drift[] => {
  const place = join(projectFolder, path)
  if (!existsSync(place)) return [{ path, what: 'missing' }]
  return readFileSync(place, 'utf8') === text ? [] : [{ path, what: 'different' }]
}
