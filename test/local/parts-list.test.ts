import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ListedPart, makePartsList, partsPath, untilPartsEnded } from '#local/copy/parts-list.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parts-'))
})

afterAll(() => rm(folder, { recursive: true }))

const stored = async (): Promise<readonly ListedPart[]> => JSON.parse(await readFile(partsPath(folder), 'utf8'))

/** A script that starts the program that listens, as that of RabbitMQ does. */
const aProgramBehindAScript = async () => {
  const listen = `require('node:net').createServer().listen(0, '127.0.0.1', function () { console.log(process.pid, this.address().port) })`
  const leader = spawn('/bin/sh', ['-c', `"${process.execPath}" -e "${listen}"; exit 0`], { detached: true })
  const [line] = await once(leader.stdout, 'data')
  const [pid = 0, port = 0] = String(line).trim().split(' ').map(Number)
  return { group: leader.pid ?? 0, pid, port, end: () => process.kill(-(leader.pid ?? 0), 'SIGKILL') }
}

it('lists the process that listens on the port of a part, with the time of its start, for its owner alone', async () => {
  const program = await aProgramBehindAScript()
  const list = makePartsList(folder)
  try {
    await Promise.all([
      list.add({ part: 'RabbitMQ', group: program.group, port: program.port }),
      list.add({ part: 'it', group: process.pid, port: 9 }),
    ])
    const [rabbit, own] = await stored()
    expect(program.pid).not.toBe(program.group)
    const startedAt = (await readFile(`/proc/${program.pid}/stat`, 'latin1')).split(' ')[21]
    expect(rabbit).toEqual({ part: 'RabbitMQ', pid: program.pid, port: program.port, startedAt: Number(startedAt) })
    expect(own).toMatchObject({ part: 'it', pid: process.pid })
    expect((await stat(partsPath(folder))).mode & 0o777).toBe(0o600)
  } finally {
    program.end()
  }
  await list.remove('it')
  expect((await stored()).map(({ part }) => part)).toEqual(['RabbitMQ'])
  await list.discard()
  await list.add({ part: 'late', group: 1, port: 1 })
  await expect(stored()).rejects.toThrow('ENOENT')
})

it('waits until the parts of the last copy have ended, and names one that still runs', async () => {
  const program = await aProgramBehindAScript()
  const list = makePartsList(folder)
  await list.add({ part: 'RabbitMQ', group: program.group, port: program.port })
  await expect(untilPartsEnded(folder, 100)).rejects.toThrow(
    `RabbitMQ of the last copy still runs, as process ${program.pid}: end it with \`kill -9 ${program.pid}\`, and start again.`,
  )
  setTimeout(program.end, 100)
  await untilPartsEnded(folder, 5_000)
  await list.discard()
})
