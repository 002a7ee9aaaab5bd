import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makePartsList, partsPath } from '#local/copy/parts-list.ts'
import { makeLauncher } from '#local/programs/launcher.ts'
import { makeSupervisedPart, type Part, type PartDefinition } from '#local/programs/supervised-part.ts'
import { untilReady } from '#local/programs/until-ready.ts'
import { silence } from '#local/report.ts'

let folder: string
let launcher: ReturnType<typeof makeLauncher>
let notes: string[]
let givenUp: string | undefined
let phase: 'starting' | 'running' | 'ending'

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'part-'))
  launcher = makeLauncher()
  notes = []
  givenUp = undefined
  phase = 'running'
})

afterEach(async () => {
  await launcher.close()
  await rm(folder, { recursive: true })
})

const logPath = () => join(folder, 'it.log')
const starts = async () => (await readFile(logPath(), 'utf8')).split('\n').filter((line) => line === 'up').length

/** A program that prints "up" and then does what the script does. */
const aPart = (script: string, known: Partial<PartDefinition> = {}): Part =>
  makeSupervisedPart(
    {
      name: 'It',
      port: 9,
      open: async (launch) => {
        const before = await starts().catch(() => 0)
        const program = launch({
          part: 'It',
          command: '/bin/sh',
          args: ['-c', `echo up; ${script}`],
          environment: process.env,
          logPath: logPath(),
        })
        await untilReady(program, 5_000, async () => (await starts()) > before)
        return program
      },
      pauses: { next: () => 10, ready: () => undefined },
      ...known,
    },
    {
      launch: launcher.launch,
      list: makePartsList(folder),
      report: { ...silence, note: (text) => notes.push(text) },
      giveUp: (reason) => {
        givenUp = reason
      },
      phase: () => phase,
    },
  )

const kill = (part: Part) => process.kill(-(part.program()?.pid ?? 0), 'SIGKILL')
const works = 'exec sleep 60'

describe('A part that ends', () => {
  it('is started again, with a line for the end and one for the return, and is listed with its new process', async () => {
    const part = aPart(works)
    await part.start()
    const firstPid = part.program()?.pid
    kill(part)
    await expect.poll(() => notes.length).toBe(2)
    expect(notes[0]).toBe(`It ended (signal 9), see ${logPath()}. Restarting in 0.01 s.`)
    expect(notes[1]).toMatch(/^It is back after \d\.\d s\.$/)
    expect(part.program()?.pid).not.toBe(firstPid)
    expect(JSON.parse(await readFile(partsPath(folder), 'utf8'))).toMatchObject([{ pid: part.program()?.pid }])
  })

  it('is given up with its last words when it keeps ending', async () => {
    const pauses = [0, 10, undefined]
    const part = aPart('echo the disk is full; sleep 0.1; exit 3', {
      pauses: { next: () => pauses.shift(), ready: () => undefined },
    })
    await part.start()
    await expect.poll(() => givenUp, { timeout: 5_000 }).toBeDefined()
    expect(givenUp).toMatch(
      /^It ended \(exit code 3\), see .*\. It was the fifth end in succession, so the copy ends\./,
    )
    expect(givenUp).toContain('\n  the disk is full\n')
    expect(await starts()).toBe(3)
  })

  it('is not started again once it was stopped, not even during its pause', async () => {
    const part = aPart(works, { pauses: { next: () => 60_000, ready: () => undefined } })
    await part.start()
    kill(part)
    await expect.poll(() => notes.length).toBe(1)
    await part.stop(0)
    await part.stop(0)
    expect(part.isWanted()).toBe(false)
    expect([await starts(), notes.length, givenUp]).toEqual([1, 1, undefined])
    await part.start()
    expect(await starts()).toBe(2)
  })

  it('runs once when it is stopped and started during a restart that waits', async () => {
    const needed = aPart(works, { name: 'Needed', pauses: { next: () => 1_000, ready: () => undefined } })
    await needed.start()
    const part = aPart(works, { needs: [needed] })
    await part.start()
    kill(needed)
    await expect.poll(() => notes.length).toBe(1)
    // Its restart waits for the part that it needs, and so does the start after the stop.
    kill(part)
    await expect.poll(() => notes.length).toBe(2)
    await part.stop(0)
    await Promise.all([part.start(), part.start()])
    await new Promise((resolve) => setTimeout(resolve, 300))
    // Two starts of each part.
    expect(await starts()).toBe(4)
    expect(notes.filter((note) => note.startsWith('It is back'))).toEqual([])
  })

  it('is not started again when it was stopped on purpose', async () => {
    const part = aPart(works)
    await part.start()
    await part.stop(0)
    expect([notes, part.program()]).toEqual([[], undefined])
  })

  it('ends a copy that is still starting', async () => {
    phase = 'starting'
    const part = aPart(works)
    await part.start()
    kill(part)
    await expect.poll(() => givenUp).toBe(`It ended (signal 9), see ${logPath()}.`)
  })

  it('states what is lost with it, and reports its end before its return', async () => {
    const steps: string[] = []
    const store = {
      loss: 'All is lost.',
      onEnd: () => void steps.push('end'),
      onReturn: async () => void steps.push('return'),
    }
    const part = aPart(works, { store })
    await part.start()
    kill(part)
    await expect.poll(() => steps).toEqual(['end', 'return'])
    expect(notes[0]).toContain('All is lost. Restarting')
  })

  it('waits for the parts that it needs', async () => {
    const needed = aPart(works)
    const part = aPart(works, { name: 'Other', needs: [needed] })
    const started = part.start()
    await expect(Promise.race([started, new Promise((resolve) => setTimeout(resolve, 200, 'waits'))])).resolves.toBe(
      'waits',
    )
    await needed.start()
    await started
    expect(part.program()).toBeDefined()
  })
})
