import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ChaosReport } from '#lab/chaos/chaos-report.ts'
import { partNames, stores } from '#lab/chaos/schedule.ts'
import { unkind } from '#local/conditions.ts'
import { type ListedPart, partsPath } from '#local/copy/parts-list.ts'
import { findFreeBase } from '#local/copy/port-check.ts'
import { type Stack, startStack } from '#local/stack.ts'
import { eventually } from '#test/support/world/eventually.ts'

let folder: string
let base: number
let stack: Stack

/** A copy of its own. What a dead function held comes back after these times: three minutes and one in life. */
const startCopy = async (dataFolder?: string): Promise<void> => {
  process.env.SLUICE_VISIBILITY_SECONDS = '15'
  process.env.BRIDGE_LEASE_SECONDS = '12'
  base = await findFreeBase()
  stack = await startStack({ basePort: base, dataFolder, conditions: unkind({ seed: 7, faultRate: 0.02 }) })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chaos-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

let chaos: ChildProcess | undefined

// After a timeout of the test, the run would go on and meet the next one.
afterEach(() => void chaos?.kill('SIGKILL'))

const startChaos = (seed: number, seconds = 60) => {
  const path = join(folder, `${seed}.json`)
  const args = ['--duration', String(seconds), '--seed', String(seed), '--kills', '--drain', '4m', '--json', path]
  const child = spawn(process.execPath, ['lab/chaos.ts', ...args], {
    env: { ...process.env, SLUICE_HTTP_PORT: String(base) },
    stdio: 'ignore',
  })
  chaos = child
  return { child, ended: endOf(child, path) }
}

const endOf = async (child: ChildProcess, path: string) => {
  const [exitCode] = await once(child, 'exit')
  return { exitCode, report: JSON.parse(await readFile(path, 'utf8')) as ChaosReport }
}

const nothing = { lost: 0, doubled: 0, stuck: 0, wrong: 0 }

/** A run of chaos that loses, doubles and breaks nothing. Returns the parts that were killed. */
const killedIn = async (seed: number, seconds?: number): Promise<ReadonlySet<string>> => {
  const { exitCode, report } = await startChaos(seed, seconds).ended
  const run = `seed ${seed}`
  expect(report.findings, run).toEqual([])
  expect(report, run).toMatchObject({ found: nothing, isClean: true })
  expect(report.operations.accepted, run).toBeGreaterThan(100)
  expect(report.faultyMessages, run).toBeGreaterThan(10)
  expect(exitCode, run).toBe(0)
  return new Set(partNames.filter((part) => `kill ${part}` in report.faults))
}

/** `T` is stopped. */
const statesOfParts = async (): Promise<readonly (string | undefined)[]> => {
  const parts: readonly ListedPart[] = JSON.parse(await readFile(partsPath(stack.logFolder), 'utf8'))
  const stats = await Promise.all(parts.map(({ pid }) => readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')))
  return stats.map((stat) => stat.split(') ')[1]?.[0])
}

// The runs on one copy are one after the other: the second begins with what the first left.
describe('A copy in memory', () => {
  beforeAll(() => startCopy())
  afterAll(() => stack?.stop())

  it('loses, doubles and breaks nothing in 45 seconds of chaos with kills', async () => {
    const killed = await killedIn(7, 45)
    expect(killed).toEqual(new Set(partNames.filter((part) => !stores.includes(part))))
  }, 400_000)

  it('goes on when a run is interrupted while a part is stopped, and the run counts', async () => {
    const { child, ended } = startChaos(3)
    await eventually(async () => (await statesOfParts()).includes('T'))
    child.kill('SIGINT')
    const { exitCode, report } = await ended
    expect(await statesOfParts()).not.toContain('T')
    expect(report.findings).toEqual([])
    expect(report.operations.accepted).toBeGreaterThan(0)
    expect(exitCode).toBe(0)
  }, 200_000)
})

describe('A copy with its data on disk', () => {
  beforeAll(() => startCopy(join(folder, 'data')))
  afterAll(() => stack?.stop())

  // A part that is down when its turn comes is not killed. A second run is for a part that was slow to return in the first.
  it('loses, doubles and breaks nothing when every part is killed', async () => {
    const killed = new Set<string>()
    for (const seed of [42, 11].filter(() => killed.size < partNames.length))
      for (const part of await killedIn(seed)) killed.add(part)
    expect(killed).toEqual(new Set(partNames))
  }, 600_000)
})
