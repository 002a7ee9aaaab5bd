import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { formatOption } from '#lab/rows/formats.ts'
import { readRows } from '#lab/rows/read-rows.ts'
import { toEvent } from '#lab/rows/to-event.ts'
import { type SampleFormat, sampleLines } from '#lab/sample/sample-lines.ts'

/** Where a real file lies on a developer's machine. None is part of the project; where a folder is named, it must have them. */
const dataFolder = process.env.SLUICE_SAMPLES

it.for([
  ['paysim', 'paysim_sample.csv'],
  ['aml', 'aml_networks_edges.csv'],
] as const)(
  'reads a whole file of %s, whose rows fit the catalogue',
  { timeout: 30_000 },
  async ([name, file], { annotate }) => {
    const path = dataFolder ? join(dataFolder, file) : await generatedFile(name)
    await annotate(dataFolder ? `read ${path}` : 'SLUICE_SAMPLES is not set: read a generated sample')
    const currency = { code: 'EUR', decimalCount: 2 }
    const { rows, goodCount, badCount } = await readRows({ path, format: formatOption(name), currency, limit: 100_000 })
    expect(badCount).toBe(0)
    expect(goodCount).toBeGreaterThan(0)
    const events = rows.map((row) => toEvent(name, row))
    expect(new Set(events.map(({ id }) => id)).size).toBe(goodCount)
    expect(() => events.filter((_, index) => index % 10 === 0).forEach(readCloudEvent)).not.toThrow()
  },
)

const generatedFile = async (format: SampleFormat): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-sample-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'sample.csv')
  await writeFile(path, [...sampleLines(format, { rowCount: 5_000, fraudShare: 0.03, seed: 7 })].join(''))
  return path
}
