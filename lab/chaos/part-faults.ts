import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { z } from 'zod'
import { readOwner } from '#local/copy/owner.ts'
import { type ListedPart, partsPath } from '#local/copy/parts-list.ts'
import { listenersOn, statOf } from '#local/programs/process-table.ts'
import { pause } from '../pause.ts'
import type { ChaosCopy } from './chaos-copy.ts'
import { type ContinueGuard, continueProcess, type PausedProcess } from './continue-guard.ts'
import { provePart } from './prove-part.ts'
import type { PartFault, PartName } from './schedule.ts'

type Copy = Pick<ChaosCopy, 'folder' | 'ports'>

type Needs = Readonly<{
  copy: Copy
  guard: ContinueGuard
  signal: AbortSignal
  /** Called when a killed part accepts connections again, or did not in time. */
  onBack: (part: PartName, afterMs: number | undefined) => void
}>

const recordedParts = z.array(z.object({ part: z.string(), pid: z.int(), startedAt: z.int(), port: z.int() }))

/** A part that is starting again has no proof for a moment. */
const proofTimeoutMs = 10_000
const backTimeoutMs = 90_000
const stepMs = { stopped: 150, running: 60 } as const

/** Pauses, slows and kills parts of a copy, each after a proof of its process. */
export const makePartFaults = ({ copy, guard, signal, onBack }: Needs) => {
  const portOf = (part: PartName): number => {
    const port = copy.ports.get(part)
    if (port === undefined) throw new Error(`The copy has no ${part} of its own.`)
    return port
  }

  /** @throws Error when there is no proof in time. */
  const prove = async (part: PartName): Promise<PausedProcess> => {
    const giveUpAt = performance.now() + proofTimeoutMs
    for (;;) {
      const proof = proofOf(copy, portOf(part))
      if ('process' in proof) return proof.process
      if (performance.now() > giveUpAt || signal.aborted) throw new Error(proof.refusal)
      await pause(250, signal)
    }
  }

  const stopFor = async (process_: PausedProcess, spanMs: number): Promise<void> => {
    sendSignal(process_, 'SIGSTOP')
    try {
      await pause(spanMs, signal)
    } finally {
      continueProcess(process_)
    }
  }

  const held = async (part: PartName, work: (process_: PausedProcess) => Promise<void>): Promise<number> => {
    const process_ = await prove(part)
    await guard.hold(process_)
    try {
      await work(process_)
    } finally {
      continueProcess(process_)
      guard.release(process_)
    }
    return 1
  }

  const slow = async (process_: PausedProcess, spanMs: number): Promise<void> => {
    const endsAt = performance.now() + spanMs
    while (performance.now() < endsAt && !signal.aborted) {
      await stopFor(process_, stepMs.stopped)
      await pause(stepMs.running, signal)
    }
  }

  const kill = async (part: PartName): Promise<number> => {
    const process_ = await prove(part)
    sendSignal(process_, 'SIGKILL')
    onBack(part, await untilBack(process_, portOf(part)))
    return 1
  }

  return (fault: PartFault): Promise<number> => {
    if (fault.kind === 'kill') return kill(fault.part)
    if (fault.kind === 'slow') return held(fault.part, (process_) => slow(process_, fault.forMs))
    return held(fault.part, (process_) => stopFor(process_, fault.forMs))
  }
}

const proofOf = (copy: Copy, port: number): ReturnType<typeof provePart> => {
  const supervisor = readOwner(copy.folder)
  if (supervisor === undefined) return { refusal: 'The copy has no supervisor.' }
  const recorded = readParts(copy).find((part) => part.port === port)
  if (recorded === undefined) return { refusal: `The copy records no process for port ${port}.` }
  return provePart(recorded, supervisor)
}

const readParts = (copy: Copy): readonly ListedPart[] => {
  try {
    return recordedParts.parse(JSON.parse(readFileSync(partsPath(copy.folder), 'utf8')))
  } catch {
    return []
  }
}

/** The proof is a moment old, so the start is compared once more. */
const sendSignal = ({ pid, startedAt }: PausedProcess, name: NodeJS.Signals): void => {
  if (statOf(pid)?.startedAt !== startedAt) throw new Error(`Process ${pid} has ended before its signal.`)
  process.kill(pid, name)
}

/** The time until a successor of a killed process accepts connections; `undefined` if none does in time. */
const untilBack = async (killed: PausedProcess, port: number): Promise<number | undefined> => {
  const startedAt = performance.now()
  while (performance.now() - startedAt < backTimeoutMs) {
    // The kernel closes the port of a killed process a moment later.
    if ((await connects(port)) && listenersOn(port).some(({ pid }) => pid !== killed.pid))
      return performance.now() - startedAt
    await pause(100)
  }
  return undefined
}

const connects = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (result: boolean) => () => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', end(true)).once('error', end(false))
  })
