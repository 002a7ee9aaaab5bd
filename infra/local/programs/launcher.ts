import type { Server } from '../parts/aws-emulator.ts'
import { StartFailure } from '../start-failure.ts'
import { leash, type Program, type RunningProgram } from './leash.ts'

/** Starts a program that belongs to a copy. @throws StartFailure once the copy is ending. */
export type Launch = (program: Program) => RunningProgram

/** Records every program and server of one copy, so that none is left running, even if it is still starting. */
export type Launcher = Readonly<{
  launch: Launch
  /** The same for a server inside this process. */
  host<Some extends Server>(starting: Promise<Some>): Promise<Some>
  /** Resolves with the first program that ended unexpectedly. */
  lost: Promise<RunningProgram>
  /** Ends everything, and rejects further starts. Safe to repeat. */
  close(): Promise<void>
}>

/** For programs with nothing to save. */
const graceMs = 1000

export const makeLauncher = (): Launcher => {
  const programs = new Set<RunningProgram>()
  const servers: Promise<Server>[] = []
  const { promise: lost, resolve: lose } = Promise.withResolvers<RunningProgram>()
  let isClosed = false
  const launch: Launch = (program) => {
    if (isClosed) throw new StartFailure('The copy is ending.')
    const leashed = leash(program)
    programs.add(leashed)
    void leashed.ended.then(() => {
      programs.delete(leashed)
      if (!leashed.isStopping()) lose(leashed)
    })
    return leashed
  }
  const host: Launcher['host'] = (starting) => {
    servers.push(starting)
    return starting
  }
  const close = async (): Promise<void> => {
    isClosed = true
    const started = (await Promise.allSettled(servers)).filter((server) => server.status === 'fulfilled')
    await Promise.all([
      ...started.map(({ value }) => value.stop()),
      ...[...programs].map((program) => program.stop(graceMs)),
    ])
  }
  return { launch, host, lost, close }
}
