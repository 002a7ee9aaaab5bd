import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provePart } from '#lab/chaos/prove-part.ts'
import type { ListedPart } from '#local/copy/parts-list.ts'
import { statOf } from '#local/programs/process-table.ts'
import { startPartProcess } from '#test/support/world/a-part-process.ts'

let part: Awaited<ReturnType<typeof startPartProcess>>
let other: Awaited<ReturnType<typeof startPartProcess>>
let recorded: ListedPart

beforeAll(async () => {
  ;[part, other] = await Promise.all([startPartProcess(), startPartProcess()])
  const pid = part.shell.pid ?? 0
  recorded = { part: 'it', pid, startedAt: statOf(pid)?.startedAt ?? 0, port: part.port }
})

afterAll(() => {
  for (const { end } of [part, other]) end()
})

const refusal = (known: Partial<ListedPart>, supervisor = process.pid) => {
  const proof = provePart({ ...recorded, ...known }, supervisor)
  return 'refusal' in proof ? proof.refusal : undefined
}

describe('A process is proved before a signal', () => {
  it('by its start, its supervisor and its port, and is the one that listens', () => {
    const proof = provePart(recorded, process.pid)
    expect(proof).toMatchObject({ process: { parent: recorded.pid } })
    const listener = 'process' in proof ? proof.process : undefined
    expect(provePart({ ...recorded, ...listener }, process.pid)).toEqual({ process: listener })
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
