import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openDataFolder } from '#local/copy/data-folder.ts'
import { findFreeBase } from '#local/copy/port-check.ts'
import { portsFromBase } from '#local/copy/ports.ts'
import { chooseData, whereData } from '#local/data-choice.ts'

const parent = mkdtempSync(join(tmpdir(), 'sluice-choice-'))
const mask = process.umask()
afterAll(() => {
  process.umask(mask)
  rmSync(parent, { recursive: true, force: true })
})

let count = 0
/** A folder that a copy has used. */
const used = () => {
  const path = join(parent, String(count++))
  openDataFolder(path, portsFromBase(4400)).release()
  writeFileSync(join(path, 'table'), '')
  return path
}

const choose = (options: Parameters<typeof chooseData>[0], answer?: string, environment: NodeJS.ProcessEnv = {}) =>
  chooseData(options, environment, answer === undefined ? undefined : async () => answer)

describe('the place of the data', () => {
  it('is the memory, or the folder of the option, or else of the setting', async () => {
    expect(await choose({})).toBeUndefined()
    expect(await choose({ data: 'some/folder' }, undefined, { SLUICE_DATA: '/other' })).toBe(resolve('some/folder'))
    expect(await choose({}, undefined, { SLUICE_DATA: '/other' })).toBe('/other')
    expect(await choose({}, undefined, { SLUICE_DATA: '' })).toBeUndefined()
    await expect(choose({ data: '' })).rejects.toThrow('--data is empty: name a folder.')
    expect(process.umask()).toBe(0o077)
  })

  it('is stated on the screen', () => {
    expect(whereData(undefined)).toBe('Everything is in memory: each start begins empty.')
    expect(whereData('/data')).toBe('The data is in /data, and the next start with this folder goes on.')
  })
})

describe('--reset', () => {
  it.each(['y', 'Yes', ' y '])('empties the folder after the answer "%s"', async (answer) => {
    const data = used()
    await choose({ data, reset: true }, answer)
    expect(readdirSync(data)).toEqual(['copy.lock'])
  })

  it.each(['', 'n', 'yes please', 'no'])('deletes nothing after the answer "%s"', async (answer) => {
    const data = used()
    await expect(choose({ data, reset: true }, answer)).rejects.toThrow('Nothing was deleted, and nothing was started.')
    expect(existsSync(join(data, 'table'))).toBe(true)
  })

  it('needs --yes without a terminal', async () => {
    const data = used()
    await expect(choose({ data, reset: true })).rejects.toThrow(
      `--reset deletes the data in ${data} and asks first, which needs a terminal: add --yes.`,
    )
    await choose({ data, reset: true, yes: true })
    expect(existsSync(join(data, 'table'))).toBe(false)
  })

  it('deletes nothing that is not the data of a copy', async () => {
    const data = join(parent, 'documents')
    mkdirSync(data)
    writeFileSync(join(data, 'letter'), '')
    await expect(choose({ data, reset: true, yes: true })).rejects.toThrow('is not the data folder of a copy')
    expect(readdirSync(data)).toEqual(['letter'])
  })

  it('needs a folder, and --yes needs --reset', async () => {
    await expect(choose({ reset: true })).rejects.toThrow('--reset empties a data folder: name it with --data.')
    await expect(choose({ yes: true })).rejects.toThrow('--yes answers the question of --reset')
  })
})

it('npm start ends with one sentence and exit code 1 when another copy uses the folder', async () => {
  const path = used()
  const running = openDataFolder(path, portsFromBase(4400))
  const child = spawn(process.execPath, ['infra/local/start.ts', '--data', path], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, SLUICE_HTTP_PORT: String(await findFreeBase()) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (bytes: Buffer) => (output += bytes))
  expect(await once(child, 'exit')).toEqual([1, null])
  expect(output.trim()).toBe(
    `The copy of Sluice at http://127.0.0.1:4400 uses the data folder ${path}: stop it first, or name another folder.`,
  )
  running.release()
})
