import { fileURLToPath } from 'node:url'
import { compileCacheFolder } from '../copy/running-copy.ts'
import { StartFailure } from '../start-failure.ts'
import { inheritedEnvironment, nextMessage, startFailed } from './channel.ts'
import type { Launch } from './launcher.ts'
import type { RunningProgram } from './leash.ts'

type NodePart = Readonly<{
  launch: Launch
  part: string
  /** The module that calls `servePart`. */
  entry: URL
  /** What its server is started with. */
  options: object
  logPath: string
}>

/**
 * Starts a server of ours in a process of its own, and resolves when it listens.
 * @throws StartFailure with its own reason, such as a port in use.
 */
export const startNodePart = async ({ launch, part, entry, options, logPath }: NodePart): Promise<RunningProgram> => {
  const program = launch({
    part,
    command: process.execPath,
    args: [fileURLToPath(entry), JSON.stringify(options)],
    environment: { ...inheritedEnvironment(), NODE_COMPILE_CACHE: compileCacheFolder },
    logPath,
    hasChannel: true,
  })
  await Promise.race([nextMessage(program, 'ready'), startFailed(program), endedEarly(program)])
  return program
}

const endedEarly = async ({ ended, part, logPath }: RunningProgram): Promise<never> => {
  await ended
  // Its reason may still be on its way.
  await new Promise((resolve) => setTimeout(resolve, 100))
  throw new StartFailure(`${part} did not start: see ${logPath}.`)
}
