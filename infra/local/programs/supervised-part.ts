import { setTimeout as wait } from 'node:timers/promises'
import type { PartsList } from '../copy/parts-list.ts'
import type { Report } from '../report.ts'
import { StartFailure } from '../start-failure.ts'
import { endOf, lastLinesOf } from './last-words.ts'
import type { Launch } from './launcher.ts'
import type { RunningProgram } from './leash.ts'
import { cpuMsOfGroups } from './process-table.ts'
import { watchResponses } from './responses.ts'
import { makeRestartPauses, type RestartPauses } from './restart-pauses.ts'

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
  const { name, port, open, needs = [], store, pauses = makeRestartPauses() } = definition
  const { launch, list, report, giveUp, phase } = supervision
  let isWanted = false
  let stopping = new AbortController()
  let up = Promise.withResolvers<void>()
  let current: RunningProgram | undefined
  let downSinceMs = 0

  const openOnce = async (): Promise<void> => {
    await Promise.all(needs.map((part) => part.untilUp()))
    if (!isWanted) throw new StartFailure(`${name} ${isOrAre(name)} being stopped.`)
    const program = await open((each) => {
      current = launch(each)
      return current
    })
    await list.add({ part: name, group: program.pid, port })
    pauses.ready()
    up.resolve()
    void watchEnd(program)
    watchSilence(program)
  }

  const watchEnd = async (program: RunningProgram): Promise<void> => {
    await program.ended
    if (program.isStopping() || program !== current) return
    const end = `${name} ended (${endOf(program)}), see ${program.logPath}`
    if (phase() === 'starting') return giveUp(`${end}.`)
    downSinceMs = performance.now()
    up = Promise.withResolvers()
    store?.onEnd()
    await list.remove(name)
    const because = store ? `${end}. ${store.loss}` : `${end}.`
    if (await repeatOpen(because)) await store?.onReturn()
  }

  const watchSilence = (program: RunningProgram): void => {
    const { probe } = definition
    const ended = new AbortController()
    void program.ended.then(() => ended.abort())
    if (probe === undefined) return
    void watchResponses({
      probe: () => probe(program),
      onSilent: (ms) =>
        report.note(
          `No response from ${partOf(name)} for ${secondsOf(ms)}. The copy waits: a part that hangs is not ended.`,
        ),
      onResponse: (ms) => report.note(`Response from ${partOf(name)} again, after ${secondsOf(ms)}.`),
      signal: ended.signal,
    })
  }

  /**
   * Opens it after the pause that is due, until it is ready, is stopped, or is given up. `reason` is a sentence.
   * @returns whether it is ready.
   */
  const repeatOpen = async (reason: string): Promise<boolean> => {
    let because = reason
    while (isWanted) {
      const pauseMs = pauses.next()
      if (pauseMs === undefined) {
        giveUp(await lastWords(because))
        return false
      }
      report.note(`${because} Restarting ${pauseMs === 0 ? 'at once' : `in ${pauseMs / 1000} s`}.`)
      await wait(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (!isWanted) return false
      try {
        await openOnce()
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

  const start = async (): Promise<void> => {
    if (current?.isRunning() && !current.isStopping()) return
    isWanted = true
    stopping = new AbortController()
    await openOnce()
  }

  const startAgain = async (): Promise<void> => {
    downSinceMs = performance.now()
    try {
      await start()
      report.note(`${name} ${isOrAre(name)} back after ${secondsOf(performance.now() - downSinceMs)}.`)
    } catch (error) {
      await repeatOpen(sentenceOf(error))
    }
  }

  const stop = async (graceMs: number): Promise<void> => {
    isWanted = false
    stopping.abort()
    up = Promise.withResolvers()
    await current?.stop(graceMs)
    await list.remove(name)
  }

  return {
    start,
    startAgain,
    stop,
    isWanted: () => isWanted,
    untilUp: () => up.promise,
    program: () => (current?.isRunning() ? current : undefined),
    cpuMs: () => cpuMsOfGroups(current ? [current.pid] : []),
  }
}

const isOrAre = (name: string): string => (name.endsWith('s') ? 'are' : 'is')

/** The name within a sentence. */
const partOf = (name: string): string => (name.startsWith('The ') ? `t${name.slice(1)}` : name)

const sentenceOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  return text.endsWith('.') ? text : `${text}.`
}

const secondsOf = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
