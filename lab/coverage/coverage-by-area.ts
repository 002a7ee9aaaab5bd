import { relative } from 'node:path'
import { z } from 'zod'

const count = z.object({ total: z.number(), covered: z.number() })
const counts = z.object({ lines: count, branches: count, functions: count })

/** What the reporter `json-summary` writes: counts by absolute path, and `total` for all files. */
export const coverageSummary = z.record(z.string(), counts)
export type CoverageSummary = z.output<typeof coverageSummary>

type Measure = keyof z.output<typeof counts>

/** Shares from 0 to 1; an area without a branch has all of them. */
export type AreaCoverage = Readonly<{ area: string; files: number } & Record<Measure, number>>

/** `all` is last. An area is `src/<area>`, `infra/local` or a folder of the root. */
export const coverageByArea = (summary: CoverageSummary, folder: string): readonly AreaCoverage[] => {
  const files = Object.entries(summary).filter(([path]) => path !== 'total')
  const areas = Map.groupBy(files, ([path]) => areaOf(relative(folder, path)))
  const sorted = [...areas].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [...sorted, ['all', files] as const].map(([area, members]) =>
    coverageOf(
      area,
      members.map(([, one]) => one),
    ),
  )
}

const areaOf = (path: string): string => /^(src|infra)\/[^/]+/.exec(path)?.[0] ?? path.replace(/\/.*/, '')

const coverageOf = (area: string, files: readonly z.output<typeof counts>[]): AreaCoverage => {
  const share = (measure: Measure): number => {
    const total = files.reduce((sum, file) => sum + file[measure].total, 0)
    const covered = files.reduce((sum, file) => sum + file[measure].covered, 0)
    return total === 0 ? 1 : covered / total
  }
  return {
    area,
    files: files.length,
    lines: share('lines'),
    branches: share('branches'),
    functions: share('functions'),
  }
}
