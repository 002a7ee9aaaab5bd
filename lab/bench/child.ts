import { type ChildProcess, fork } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { CommandFault } from '#commands/command-line.ts'
import { projectFolder } from '#local/running-copy.ts'
import type { Environment } from '../tally/setting.ts'

/** A Node program of the bench's in a process of its own, so that what it uses up can be told from the rest. */
export type Child = Readonly<{
  /** @throws CommandFault when it has ended, says that it cannot, or takes longer than the limit. */
  ask(type: string, question?: object, limitMs?: number): Promise<unknown>
  /** Hears what it tells unasked. */
  hear(type: string, listen: (message: unknown) => void): void
  /** Resolves with a sentence, however it ends. */
  ended: Promise<string>
  /** Ends it: by itself where it can within the time, else by force. Safe to repeat. */
  end(patienceMs: number): Promise<void>
}>

type Program = Readonly<{ part: string; file: string; execArgv?: readonly string[]; environment?: Environment }>

const typed = z.looseObject({ type: z.string() })
const faultMessage = z.object({ fault: z.string() })

/** Where what the bench's own programs print goes, by their names. */
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
    process_.once('exit', () => resolve(`${part} ended by itself: see ${logPath}.`))
    process_.once('error', (error) => resolve(`${part} could not be started: ${error.message}.`))
  })
  return { ...conversation(process_, part, ended), ended, end: (patienceMs) => endChild(process_, patienceMs, ended) }
}

const conversation = (child: ChildProcess, part: string, ended: Promise<string>): Pick<Child, 'ask' | 'hear'> => ({
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
  hear: (type, listen) => {
    child.on('message', (message) => typed.safeParse(message).data?.type === type && listen(message))
  },
})

const endChild = async (child: ChildProcess, patienceMs: number, ended: Promise<unknown>): Promise<void> => {
  // It takes the loss of its parent as the word to end.
  if (child.connected) child.disconnect()
  const force = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  await ended
  clearTimeout(force)
}
