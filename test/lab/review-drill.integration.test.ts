import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { DrillReport } from '#lab/review-drill/drill-report.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')
const { port = '' } = new URL(environment.SLUICE_HTTP_URL ?? '')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drill-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** `npm run review-drill` against the running copy. */
const startDrill = (name: string, ...args: readonly string[]) => {
  const path = join(folder, `${name}.json`)
  const child = spawn(process.execPath, ['lab/review-drill.ts', '--json', path, ...args], {
    env: { ...process.env, SLUICE_HTTP_PORT: port },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let progress = ''
  child.stderr.on('data', (bytes: Buffer) => {
    progress += bytes
  })
  const ended = once(child, 'exit').then(async ([exitCode]) => {
    const report = await readFile(path, 'utf8').catch(() => expect.unreachable(progress))
    return { exitCode, report: JSON.parse(report) as DrillReport }
  })
  return { child, ended, progress: () => progress }
}

describe.concurrent('The review drill', () => {
  it('works a queue down with claims, four eyes, level two and deadlines that pass, and finds each decision once in the trail', async () => {
    const { exitCode, report } = await startDrill('whole', '--limit', '150', '--think', '1s').ended
    expect(report.findings).toEqual([])
    expect(report).toMatchObject({ isClean: true, omitted: [], missed: [] })
    const { opened = 0, decided = 0, waiting = 0 } = report.reviews
    expect(decided + waiting).toBe(opened)
    for (const name of ['all', 'by two people', 'at level two', 'overturned'])
      expect(report.decisions[name], name).toBeGreaterThan(0)
    // Three reviews fall due on purpose.
    expect(report.decisions.late).toBeGreaterThanOrEqual(3)
    expect(report.reviews['escalated: overdue']).toBeGreaterThanOrEqual(3)
    for (const name of ['claims that expired', 'escalated: person', 'escalated: disagreement'])
      expect(report.reviews[name], name).toBeGreaterThan(0)
    expect(report.events).not.toHaveProperty('received')
    expect(exitCode).toBe(0)
  }, 900_000)

  it('that is interrupted counts what was done until then', async () => {
    const { child, ended, progress } = startDrill('short', '--limit', '40', '--think', '1s')
    await eventually(async () => progress().includes('Acts that meet on purpose'), 120_000)
    child.kill('SIGINT')
    const { exitCode, report } = await ended
    expect(report).toMatchObject({ isClean: true, isInterrupted: true, findings: [] })
    expect(exitCode).toBe(130)
  }, 240_000)
})
