import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ChaosReport } from '#lab/chaos/chaos-report.ts'
import { unkind } from '#local/conditions.ts'
import { findFreeBase } from '#local/copy/port-check.ts'
import { type Stack, startStack } from '#local/stack.ts'

let folder: string
let base: number
let stack: Stack

beforeAll(async () => {
  // What a dead function held comes back after these times: three minutes and one in life.
  process.env.SLUICE_VISIBILITY_SECONDS = '20'
  process.env.BRIDGE_LEASE_SECONDS = '12'
  folder = await mkdtemp(join(tmpdir(), 'chaos-'))
  base = await findFreeBase()
  stack = await startStack({ basePort: base, conditions: unkind({ seed: 7, faultRate: 0.02 }) })
})

afterAll(async () => {
  await stack?.stop()
  await rm(folder, { recursive: true, force: true })
})

const runChaos = async (seed: number): Promise<Readonly<{ exitCode: number; report: ChaosReport }>> => {
  const path = join(folder, `${seed}.json`)
  const args = ['--duration', '60', '--seed', String(seed), '--kills', '--json', path]
  const child = spawn(process.execPath, ['lab/chaos.ts', ...args], {
    env: { ...process.env, SLUICE_HTTP_PORT: String(base) },
    stdio: 'ignore',
  })
  const [exitCode] = await once(child, 'exit')
  return { exitCode, report: JSON.parse(await readFile(path, 'utf8')) as ChaosReport }
}

// One after the other on one copy: the second begins with what the first left.
it.each([7, 11, 42])(
  'a minute of chaos with kills loses, doubles and breaks nothing: seed %d',
  async (seed) => {
    const { exitCode, report } = await runChaos(seed)
    expect(report.findings).toEqual([])
    expect(report.found).toEqual({ lost: 0, doubled: 0, stuck: 0, wrong: 0 })
    expect(report.operations.accepted).toBeGreaterThan(100)
    expect(report.faults).toMatchObject({ 'kill functions': expect.any(Number), 'kill RabbitMQ': expect.any(Number) })
    expect(exitCode).toBe(0)
  },
  400_000,
)
