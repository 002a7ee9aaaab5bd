import { z } from 'zod'
import { StartFailure } from '../start-failure.ts'
import type { RunningProgram } from './leash.ts'

const message = z.looseObject({ type: z.string() })

/** The next message of a type that a program sends. */
export const nextMessage = (
  { channel }: Pick<RunningProgram, 'channel'>,
  type: string,
): Promise<z.output<typeof message>> =>
  new Promise((resolve) => {
    const listen = (received: unknown): void => {
      const { data } = message.safeParse(received)
      if (data?.type !== type) return
      channel.off('message', listen)
      resolve(data)
    }
    channel.on('message', listen)
  })

const failure = z.object({ reason: z.string() })

/** Never resolves. @throws StartFailure when a program reports why it cannot start, such as an invalid setting. */
export const startFailed = async (program: Pick<RunningProgram, 'channel' | 'part' | 'logPath'>): Promise<never> => {
  const { reason } = failure.parse(await nextMessage(program, 'start-failed'))
  throw new StartFailure(`${program.part} did not start: ${withoutStop(reason)}. See ${program.logPath}.`)
}

const withoutStop = (sentence: string): string => (sentence.endsWith('.') ? sentence.slice(0, -1) : sentence)

/** The AWS settings of the user must never reach a local copy, and the settings of the copy are for this process only. */
export const inheritedEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_|VITEST)/.test(name)))
