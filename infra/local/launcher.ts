import type { Server } from './aws-emulator.ts'
import { type Leashed, leash, type Program } from './leash.ts'
import { StartFailure } from './start-failure.ts'

/** Starts a program that belongs to a copy. @throws StartFailure once the copy is ending. */
export type Launch = (program: Program) => Leashed

/** Keeps account of what one copy runs, so that nothing is forgotten, not even what is just starting. */
export type Launcher = Readonly<{
  launch: Launch
  /** The same for a server inside this process. */
  host<Some extends Server>(starting: Promise<Some>): Promise<Some>
  /** Resolves with the first program that ended without being told to. */
  lost: Promise<Leashed>
  /** Ends everything there is and lets nothing start any more. Safe to repeat. */
  close(): Promise<void>
}>

/** For programs that have nothing left to save. */
const patienceMs = 1000

export const makeLauncher = (): Launcher => {
  const programs = new Set<Leashed>()
  const servers: Promise<Server>[] = []
  const { promise: lost, resolve: lose } = Promise.withResolvers<Leashed>()
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
      ...[...programs].map((program) => program.stop(patienceMs)),
    ])
  }
  return { launch, host, lost, close }
}
