import { StartFailure } from '../start-failure.ts'
import { leash, type Program, type RunningProgram } from './leash.ts'

/** Starts a program that belongs to a copy. @throws StartFailure once the copy is ending. */
export type Launch = (program: Program) => RunningProgram

/** Records every program of one copy, so that none is left running, even if it is still starting. */
export type Launcher = Readonly<{
  launch: Launch
  /** Ends everything, and rejects further starts. Safe to repeat. */
  close(): Promise<void>
}>

/** For programs with nothing to save. */
const graceMs = 1000

export const makeLauncher = (): Launcher => {
  const programs = new Set<RunningProgram>()
  let isClosed = false
  const launch: Launch = (program) => {
    if (isClosed) throw new StartFailure('The copy is ending.')
    const leashed = leash(program)
    programs.add(leashed)
    void leashed.ended.then(() => programs.delete(leashed))
    return leashed
  }
  const close = async (): Promise<void> => {
    isClosed = true
    await Promise.all([...programs].map((program) => program.stop(graceMs)))
  }
  return { launch, close }
}
