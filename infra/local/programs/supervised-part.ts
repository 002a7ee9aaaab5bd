import { setTimeout as wait } from 'node:timers/promises'
import type { PartsList } from '../copy/parts-list.ts'
import type { Report } from '../report.ts'
import { StartFailure } from '../start-failure.ts'
import { endOf, lastLinesOf } from './last-words.ts'
import type { Launch } from './launcher.ts'
import type { RunningProgram } from './leash.ts'
import { isOrAre, secondsOf, sentenceOf } from './part-sentences.ts'
import { cpuMsOfGroups } from './process-table.ts'
import { makeRestartPauses, type RestartPauses } from './restart-pauses.ts'
import { watchSilence } from './watch-silence.ts'

/** What all parts of a copy share. */
export type Supervision = Readonly<{
  launch: Launch
  list: PartsList
  report: Report
  /** Receives the reason when a part keeps ending, or ends during the start of the copy, and the copy must end. */
  giveUp(reason: string): void
  /** A part that ends is started again only while the copy is running. */
  phase(): 'starting' | 'running' | 'ending'
}>

export type PartDefinition = Readonly<{
  /** The name for the user, as the subject of a sentence. Example: `RabbitMQ`. */
  name: string
  port: number
  /** Starts its program, and resolves when it is ready. @throws StartFailure. */
  open(launch: Launch): Promise<RunningProgram>
  /** Resolves when its program responds. Without it, the part is not watched for silence. */
  probe?(program: RunningProgram): Promise<unknown>
  /** Parts that must run before it starts. */
  needs?: readonly Part[]
  /** Only for a part whose data ends with its program: a sentence about what is lost, and what the copy does about it. */
  store?: Readonly<{ loss: string; onEnd(): void; onReturn(): Promise<void> }> | undefined
  pauses?: RestartPauses
}>

/** A part that is started again when it ends, and that can stop and start while the rest of its copy runs. */
export type Part = Readonly<{
  /** @throws StartFailure if it does not start. Has no effect while it runs. */
  start(): Promise<void>
  /** Starts it, and repeats after a pause when that fails. */
  startAgain(): Promise<void>
  /** Stops it, by force after `graceMs`; 0 is a crash. It is not started again. Safe to repeat. */
  stop(graceMs: number): Promise<void>
  /** Whether it runs or is being started again. */
  isWanted(): boolean
  /** Resolves when it runs. */
  untilUp(): Promise<void>
  /** Its program while it runs. */
  program(): RunningProgram | undefined
  cpuMs(): number
}>

export const makeSupervisedPart = (definition: PartDefinition, supervision: Supervision): Part => {
  const { name, port, open, probe, needs = [], store, pauses = makeRestartPauses() } = definition
  const { launch, list, report, giveUp, phase } = supervision
  /** From a start to its stop. A restart that is slower than a stop and the next start belongs to the previous one, and ends. */
  let wanted = AbortSignal.abort()
  let stopWanting = (): void => undefined
  let up = Promise.withResolvers<void>()
  let current: RunningProgram | undefined
  let downSinceMs = 0

  const refuseStopped = (period: AbortSignal): void => {
    if (period.aborted) throw new StartFailure(`${name} ${isOrAre(name)} being stopped.`)
  }

  const openOnce = async (period: AbortSignal): Promise<void> => {
    await Promise.all(needs.map((part) => part.untilUp()))
    const program = await open((each) => {
      refuseStopped(period)
      current = launch(each)
      return current
    })
    refuseStopped(period)
    await list.add({ part: name, group: program.pid, port })
    pauses.ready()
    up.resolve()
    void watchEnd(program, period)
    if (probe) watchSilence({ name, report, phase, ended: program.ended, probe: () => probe(program) })
  }

  const watchEnd = async (program: RunningProgram, period: AbortSignal): Promise<void> => {
    await program.ended
    if (program.isStopping() || program !== current) return
    const end = `${name} ended (${endOf(program)}), see ${program.logPath}`
    if (phase() === 'starting') return giveUp(`${end}.`)
    downSinceMs = performance.now()
    up = Promise.withResolvers()
    store?.onEnd()
    await list.remove(name)
    const because = store ? `${end}. ${store.loss}` : `${end}.`
    if (await repeatOpen(because, period)) await store?.onReturn()
  }

  /**
   * Opens it after the pause that is due, until it is ready, is stopped, or is given up. `reason` is a sentence.
   * @returns whether it is ready.
   */
  const repeatOpen = async (reason: string, period: AbortSignal): Promise<boolean> => {
    let because = reason
    while (!period.aborted) {
      const pauseMs = pauses.next()
      if (pauseMs === undefined) {
        giveUp(await lastWords(because))
        return false
      }
      report.note(`${because} Restarting ${pauseMs === 0 ? 'at once' : `in ${pauseMs / 1000} s`}.`)
      await wait(pauseMs, undefined, { signal: period }).catch(() => undefined)
      if (period.aborted) return false
      try {
        await openOnce(period)
        report.note(`${name} ${isOrAre(name)} back after ${secondsOf(performance.now() - downSinceMs)}.`)
        return true
      } catch (error) {
        because = sentenceOf(error)
      }
    }
    return false
  }

  const lastWords = async (reason: string): Promise<string> => {
    const lines = current ? await lastLinesOf(current.logPath) : []
    const words = lines.length > 0 ? ` Its last lines:\n\n${lines.map((line) => `  ${line}`).join('\n')}\n` : ''
    return `${reason} It was the fifth end in succession, so the copy ends.${words}`
  }

  const beginPeriod = (): AbortSignal => {
    const period = new AbortController()
    stopWanting = () => period.abort()
    wanted = period.signal
    return period.signal
  }

  const start = async (): Promise<void> => {
    if (!wanted.aborted) return up.promise
    const period = beginPeriod()
    try {
      await openOnce(period)
    } catch (error) {
      if (wanted === period) stopWanting()
      throw error
    }
  }

  const startAgain = async (): Promise<void> => {
    if (!wanted.aborted) return up.promise
    const period = beginPeriod()
    downSinceMs = performance.now()
    try {
      await openOnce(period)
      report.note(`${name} ${isOrAre(name)} back after ${secondsOf(performance.now() - downSinceMs)}.`)
    } catch (error) {
      await repeatOpen(sentenceOf(error), period)
    }
  }

  const stop = async (graceMs: number): Promise<void> => {
    stopWanting()
    up = Promise.withResolvers()
    await current?.stop(graceMs)
    await list.remove(name)
  }

  return {
    start,
    startAgain,
    stop,
    isWanted: () => !wanted.aborted,
    untilUp: () => up.promise,
    program: () => (current?.isRunning() ? current : undefined),
    cpuMs: () => cpuMsOfGroups(current ? [current.pid] : []),
  }
}
