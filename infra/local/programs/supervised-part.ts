import type { PartsList } from '../copy/parts-list.ts'
import type { Launch } from './launcher.ts'
import type { RunningProgram } from './leash.ts'
import { cpuMsOfGroups } from './process-table.ts'

/** What all parts of a copy share. */
export type Supervision = Readonly<{
  launch: Launch
  list: PartsList
  /** Receives a sentence when a part has ended and is not started again. */
  giveUp(sentence: string): void
}>

export type PartDefinition = Readonly<{
  /** The name for the user, as the subject of a sentence. Example: `RabbitMQ`. */
  name: string
  port: number
  /** Starts its program, and resolves when it is ready. @throws StartFailure. */
  open(launch: Launch): Promise<RunningProgram>
}>

/** A part that can stop and start again while the rest of its copy runs. */
export type Part = Readonly<{
  start(): Promise<void>
  /** Stops it, by force after `graceMs`; 0 is a crash. Safe to repeat. */
  stop(graceMs: number): Promise<void>
  /** Its program while it runs. */
  program(): RunningProgram | undefined
  cpuMs(): number
}>

export const makeSupervisedPart = (definition: PartDefinition, supervision: Supervision): Part => {
  const { name, port, open } = definition
  const { launch, list, giveUp } = supervision
  let current: RunningProgram | undefined

  const watch = async (program: RunningProgram): Promise<void> => {
    await program.ended
    if (!program.isStopping()) giveUp(`${name} ended unexpectedly: see ${program.logPath}.`)
  }

  const start = async (): Promise<void> => {
    current = await open(launch)
    await list.add({ part: name, group: current.pid, port })
    void watch(current)
  }

  const stop = async (graceMs: number): Promise<void> => {
    await current?.stop(graceMs)
    await list.remove(name)
  }

  const program = (): RunningProgram | undefined => (current?.isRunning() ? current : undefined)
  return { start, stop, program, cpuMs: () => cpuMsOfGroups(current ? [current.pid] : []) }
}
