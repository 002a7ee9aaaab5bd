import { type ChildProcess, fork } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { CommandFault } from '#commands/command-line.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import type { Environment } from '../tally/setting.ts'

/** A Node program of the benchmark in a separate process, so that its resource use can be measured separately. */
export type Child = Readonly<{
  /** @throws CommandFault when it has ended, reports a fault, or exceeds the limit. */
  ask(type: string, question?: object, limitMs?: number): Promise<unknown>
  /** Calls `listen` for messages that are not answers. */
  onMessage(type: string, listen: (message: unknown) => void): void
  /** Resolves with a sentence when it ends for any reason. */
  ended: Promise<string>
  /** Asks it to end, and kills it after the timeout. Safe to repeat. */
  end(timeoutMs: number): Promise<void>
}>

type Program = Readonly<{ part: string; file: string; execArgv?: readonly string[]; environment?: Environment }>

const typed = z.looseObject({ type: z.string() })
const faultMessage = z.object({ fault: z.string() })

/** The log file of a program. */
const logPathOf = (file: string): string => join(projectFolder, '.sluice', 'bench', file.replace(/\.ts$/, '.log'))

export const startChild = ({ part, file, execArgv = [], environment = {} }: Program): Child => {
  const logPath = logPathOf(file)
  mkdirSync(dirname(logPath), { recursive: true })
  const log = openSync(logPath, 'w')
  const process_ = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: [...execArgv],
    env: { ...process.env, ...environment },
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  const ended = new Promise<string>((resolve) => {
    process_.once('exit', () => resolve(`${part} ended unexpectedly. See ${logPath}.`))
    process_.once('error', (error) => resolve(`${part} could not be started: ${error.message}.`))
  })
  return { ...conversation(process_, part, ended), ended, end: (timeoutMs) => endChild(process_, timeoutMs, ended) }
}

const conversation = (child: ChildProcess, part: string, ended: Promise<string>): Pick<Child, 'ask' | 'onMessage'> => ({
  ask: (type, question = {}, limitMs = 20_000) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const listen = (message: unknown): void => {
      const fault = faultMessage.safeParse(message)
      if (typed.safeParse(message).data?.type !== type) return
      if (fault.success) reject(new CommandFault(fault.data.fault))
      else resolve(message)
    }
    const late = setTimeout(() => reject(new CommandFault(`${part} did not answer within ${limitMs} ms.`)), limitMs)
    child.on('message', listen)
    child.send({ ...question, type }, (error) => error && reject(error))
    void ended.then((sentence) => reject(new CommandFault(sentence)))
    return promise.finally(() => {
      clearTimeout(late)
      child.off('message', listen)
    })
  },
  onMessage: (type, listen) => {
    child.on('message', (message) => typed.safeParse(message).data?.type === type && listen(message))
  },
})

const endChild = async (child: ChildProcess, timeoutMs: number, ended: Promise<unknown>): Promise<void> => {
  // It ends when its parent disconnects.
  if (child.connected) child.disconnect()
  const force = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  await ended
  clearTimeout(force)
}
