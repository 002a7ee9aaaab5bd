import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { leash } from '#local/programs/leash.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leash-'))
})

afterEach(() => rm(folder, { recursive: true }))

const shell = (script: string) =>
  leash({
    part: 'it',
    command: '/bin/sh',
    args: ['-c', script],
    environment: process.env,
    logPath: join(folder, 'log'),
  })

const logged = () => readFile(join(folder, 'log'), 'utf8')

/** Not whether the process exists: a process that was not waited for yet still exists, but no longer runs. */
const isQuiet = async (): Promise<boolean> => {
  const before = await logged()
  await wait(200)
  return (await logged()) === before
}

describe('a program on the leash', () => {
  it('runs, logs and ends by itself with its own exit code', async () => {
    const program = shell('echo hello; exit 3')
    await program.ended
    expect(program.channel.exitCode).toBe(3)
    expect(program.isStopping()).toBe(false)
    expect(await logged()).toBe('hello\n')
  })

  it('may be sent messages after its end', async () => {
    const program = leash({
      ...{ part: 'it', command: process.execPath, args: ['-e', ''], environment: process.env },
      ...{ logPath: join(folder, 'log'), hasChannel: true },
    })
    await program.ended
    await expect.poll(() => program.channel.connected).toBe(false)
    // An error event without a listener would end the supervisor.
    for (const type of ['first', 'second']) program.channel.send({ type })
    await wait(50)
    expect(program.isRunning()).toBe(false)
  })

  it('is asked to end before it is made to', async () => {
    const program = shell('trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.05; done')
    await expect.poll(logged).toContain('up')
    await program.stop(5_000)
    expect(await logged()).toContain('bye')
  })

  it('is made to end when it does not, and its children with it', async () => {
    const program = shell('trap "" TERM; (while :; do echo tick; sleep 0.05; done) & wait')
    await expect.poll(logged).toContain('tick')
    await program.stop(200)
    expect(await isQuiet()).toBe(true)
  })

  it('does not outlive a supervisor that is killed', async () => {
    const module = JSON.stringify(new URL('../../infra/local/programs/leash.ts', import.meta.url).href)
    const supervise = `
      const { leash } = await import(${module})
      const program = { part: 'it', command: 'sh', args: ['-c', 'while :; do echo tick; sleep 0.05; done'], environment: process.env, logPath: '${folder}/log' }
      leash(program)
      setInterval(() => {}, 1000)`
    const supervisor = spawn(process.execPath, ['--input-type=module', '--eval', supervise])
    await expect.poll(logged, { timeout: 10_000 }).toContain('tick')
    supervisor.kill('SIGKILL')
    await expect.poll(isQuiet, { timeout: 5_000 }).toBe(true)
  })
})
