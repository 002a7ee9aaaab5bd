import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { type PausedProcess, startContinueGuard } from '#lab/chaos/continue-guard.ts'
import { statOf } from '#local/programs/process-table.ts'

const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

const sleeper = (): PausedProcess => {
  const child = spawn('sleep', ['60'])
  children.push(child)
  const pid = child.pid ?? 0
  return { pid, startedAt: statOf(pid)?.startedAt ?? 0 }
}

/** `T` is stopped, `S` sleeps. */
const stateOf = ({ pid }: PausedProcess): string | undefined =>
  readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0]

describe('The guard of paused processes', () => {
  it('continues them when the run closes it, and not those with another start', async () => {
    const guard = startContinueGuard()
    const [ours, stranger] = [sleeper(), sleeper()]
    await guard.hold(ours)
    await guard.hold({ ...stranger, startedAt: stranger.startedAt - 1 })
    for (const { pid } of [ours, stranger]) process.kill(pid, 'SIGSTOP')
    await expect.poll(() => stateOf(ours)).toBe('T')
    guard.close()
    await expect.poll(() => stateOf(ours), { timeout: 5_000 }).toBe('S')
    expect(stateOf(stranger)).toBe('T')
  })

  it('continues them when the run is killed', async () => {
    const paused = sleeper()
    const module = JSON.stringify(new URL('../../../lab/chaos/continue-guard.ts', import.meta.url).href)
    const run = `
      const { startContinueGuard } = await import(${module})
      await startContinueGuard().hold(${JSON.stringify(paused)})
      process.kill(${paused.pid}, 'SIGSTOP')
      console.log('paused')
      setInterval(() => {}, 1000)`
    const killed = spawn(process.execPath, ['--input-type=module', '--eval', run])
    children.push(killed)
    await expect.poll(() => stateOf(paused), { timeout: 10_000 }).toBe('T')
    killed.kill('SIGKILL')
    await expect.poll(() => stateOf(paused), { timeout: 5_000 }).toBe('S')
  })
})
