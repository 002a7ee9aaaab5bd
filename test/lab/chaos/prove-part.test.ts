import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processes } from '#lab/chaos/processes.ts'
import { provePart, type RecordedPart } from '#lab/chaos/prove-part.ts'

const listen = `
  const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port))`

/** A part as the supervisor starts one: a shell, and below it the program that listens. */
const startPart = async (): Promise<{ shell: ChildProcess; port: number }> => {
  const shell = spawn('/bin/sh', ['-c', '"$0" --eval "$1" & wait', process.execPath, listen], { detached: true })
  const [line] = await once(shell.stdout ?? shell, 'data')
  return { shell, port: Number(String(line)) }
}

let part: Awaited<ReturnType<typeof startPart>>
let other: Awaited<ReturnType<typeof startPart>>
let recorded: RecordedPart

beforeAll(async () => {
  ;[part, other] = await Promise.all([startPart(), startPart()])
  const pid = part.shell.pid ?? 0
  recorded = { part: 'it', pid, startedAt: processes.stat(pid)?.startedAt ?? 0, port: part.port }
})

afterAll(() => {
  for (const { shell } of [part, other]) if (shell.pid) process.kill(-shell.pid, 'SIGKILL')
})

const refusal = (known: Partial<RecordedPart>, supervisor = process.pid) => {
  const proof = provePart({ ...recorded, ...known }, supervisor, processes)
  return 'refusal' in proof ? proof.refusal : undefined
}

describe('A process is proved before a signal', () => {
  it('by its start, its supervisor and its port, and is the one that listens', () => {
    const proof = provePart(recorded, process.pid, processes)
    expect(proof).toMatchObject({ process: { parent: recorded.pid } })
    const listener = 'process' in proof ? proof.process : undefined
    expect(provePart({ ...recorded, ...listener }, process.pid, processes)).toEqual({ process: listener })
  })

  it('and refused when it started at another time, as a later process with the same id', () => {
    expect(refusal({ startedAt: recorded.startedAt - 1 })).toContain('started at another time')
  })

  it('and refused when another supervisor started it', () => {
    expect(refusal({}, other.shell.pid)).toContain('was not started by the supervisor')
  })

  it('and refused when another process listens on the port, or none does', () => {
    expect(refusal({ port: other.port })).toContain('No process of it listens')
    expect(refusal({ port: 1 })).toContain('No process of it listens')
  })

  it('and refused when it has ended', () => {
    expect(refusal({ pid: 2 ** 22 + 1 })).toContain('has ended')
  })
})
