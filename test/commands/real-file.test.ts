import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { paysim } from '#commands/feed/paysim.ts'
import { readRows } from '#commands/feed/read-rows.ts'
import { toEvent } from '#commands/feed/to-event.ts'
import { sampleRows } from '#commands/sample/sample-rows.ts'
import { headerLine, sayRow } from '#commands/sample/say-row.ts'

/** Where a real file lies on a developer's machine. None is part of the project; where a folder is named, it must have one. */
const dataFolder = process.env.SLUICE_DATA

it('reads a whole PaySim file, whose rows fit the catalogue', { timeout: 30_000 }, async ({ annotate }) => {
  const path = dataFolder ? join(dataFolder, 'paysim_sample.csv') : await generatedFile()
  await annotate(dataFolder ? `read ${path}` : 'SLUICE_DATA is not set: read a generated sample')
  const currency = { code: 'EUR', decimalCount: 2 }
  const { rows, goodCount, badCount } = await readRows({ path, format: paysim, currency, limit: 100_000 })
  expect(badCount).toBe(0)
  expect(goodCount).toBeGreaterThan(0)
  const events = rows.map((row) => toEvent('paysim', row))
  expect(new Set(events.map(({ id }) => id)).size).toBe(goodCount)
  expect(() => events.filter((_, index) => index % 10 === 0).forEach(readCloudEvent)).not.toThrow()
})

const generatedFile = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-sample-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'sample.csv')
  const rows = [...sampleRows({ rowCount: 5_000, fraudShare: 0.03, seed: 7 })]
  await writeFile(path, [headerLine, ...rows.map(sayRow)].join('\n'))
  return path
}
