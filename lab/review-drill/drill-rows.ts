import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { goodRows } from '../rows/good-rows.ts'
import type { NumberedRow } from '../rows/oldest-rows.ts'
import { readRows } from '../rows/read-rows.ts'
import { sampleLines } from '../sample/sample-lines.ts'
import type { DrillOptions } from './drill-options.ts'

/** The share of frauds in rows that are made up. Most of them are held or rejected. */
const fraudShare = 0.2

/** The rows to send: those of the file, or made-up ones in the same format. @throws CommandFault for a file that cannot be read. */
export const drillRows = async (options: DrillOptions): Promise<readonly NumberedRow[]> => {
  const { path, limit, seed } = options
  if (path !== undefined) return goodRows({ path, skipBad: true }, await readRows({ ...options, path }), console.error)
  const folder = await mkdtemp(join(tmpdir(), 'review-drill-'))
  try {
    const sample = join(folder, 'sample.csv')
    await writeFile(
      sample,
      [...sampleLines(options.formatName === 'aml' ? 'aml' : 'paysim', { rowCount: limit, fraudShare, seed })].join(''),
    )
    return goodRows({ path: sample, skipBad: false }, await readRows({ ...options, path: sample }), console.error)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
