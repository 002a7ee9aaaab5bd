import { createInterface } from 'node:readline'
import { continueProcess, type PausedProcess } from './continue-guard.ts'

/** Longer than every pause of a schedule. */
const limitMs = 60_000

/** The processes that are paused, by the text that names them, with the timer of each. */
const held = new Map<string, NodeJS.Timeout>()

const pausedOf = (text: string): PausedProcess => {
  const [pid, startedAt] = text.split(' ').map(Number)
  return { pid: pid ?? 0, startedAt: startedAt ?? 0 }
}

const letGo = (text: string): void => {
  clearTimeout(held.get(text))
  held.delete(text)
}

const resume = (text: string): void => {
  letGo(text)
  continueProcess(pausedOf(text))
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined)

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const [verb = '', ...rest] = line.split(' ')
  const text = rest.join(' ')
  letGo(text)
  if (verb !== 'hold') return
  held.set(
    text,
    setTimeout(() => resume(text), limitMs),
  )
  process.stdout.write('held\n')
})
// The run has ended, in whichever way.
lines.on('close', () => {
  for (const text of [...held.keys()]) resume(text)
})
process.stdout.on('error', () => undefined)
