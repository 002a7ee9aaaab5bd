import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContinueGuard, startContinueGuard } from '#lab/chaos/continue-guard.ts'
import { makePartFaults } from '#lab/chaos/part-faults.ts'
import { provePart } from '#lab/chaos/prove-part.ts'
import { ownerFile } from '#local/copy/owner.ts'
import { type ListedPart, partsPath } from '#local/copy/parts-list.ts'
import { statOf } from '#local/programs/process-table.ts'
import { startPartProcess } from '#test/support/world/a-part-process.ts'

let folder: string
let guard: ContinueGuard
let part: Awaited<ReturnType<typeof startPartProcess>>
let recorded: ListedPart
let run: AbortController

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chaos-'))
  guard = startContinueGuard()
  part = await startPartProcess()
  const pid = part.shell.pid ?? 0
  recorded = { part: 'The functions', pid, startedAt: statOf(pid)?.startedAt ?? 0, port: part.port }
  run = new AbortController()
  await writeFile(join(folder, ownerFile), String(process.pid))
  await writeFile(partsPath(folder), JSON.stringify([recorded]))
})

afterEach(async () => {
  guard.close()
  part.end()
  await rm(folder, { recursive: true })
})

const returns: (number | undefined)[] = []

const cause = (kind: 'pause' | 'slow' | 'kill', forMs = 60_000) => {
  const onBack = (_: string, afterMs: number | undefined) => void returns.push(afterMs)
  const copy = { folder, ports: new Map([['functions', part.port] as const]) }
  return makePartFaults({ copy, guard, signal: run.signal, onBack })({
    ...{ kind, part: 'functions', atMs: 0, forMs },
  })
}

/** `T` is stopped. */
const stateOf = (pid: number): string | undefined => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0]

const listener = (): number => {
  const proof = provePart(recorded, process.pid)
  return 'process' in proof ? proof.process.pid : 0
}

describe('A part', () => {
  it.each(['pause', 'slow'] as const)('that a %s has stopped goes on when the run is interrupted', async (kind) => {
    const pid = listener()
    const fault = cause(kind)
    await expect.poll(() => stateOf(pid), { interval: 10 }).toBe('T')
    run.abort()
    await fault
    await expect.poll(() => stateOf(pid)).toBe('S')
  })

  it('goes on after its pause', async () => {
    const pid = listener()
    await cause('pause', 100)
    expect(stateOf(pid)).not.toBe('T')
  })

  it('is killed, and back when its port accepts connections again', async () => {
    const pid = listener()
    const fault = cause('kill')
    await expect.poll(() => statOf(pid)).toBeUndefined()
    await setTimeout(300)
    const successor = createServer().listen(part.port, '127.0.0.1')
    await fault
    successor.close()
    expect(returns).toEqual([expect.toSatisfy((afterMs) => afterMs >= 300)])
  })

  it('gets no signal when its process started at another time than recorded', async () => {
    const pid = listener()
    await writeFile(partsPath(folder), JSON.stringify([{ ...recorded, startedAt: recorded.startedAt - 1 }]))
    run.abort()
    await expect(cause('kill')).rejects.toThrow('started at another time')
    expect(['R', 'S']).toContain(stateOf(pid))
  })

  it('gets no signal when the copy records none', async () => {
    await rm(partsPath(folder))
    run.abort()
    await expect(cause('kill')).rejects.toThrow('records no process')
  })
})
