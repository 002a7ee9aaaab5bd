import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { emptyDataFolder, formatVersion, openDataFolder } from '#local/copy/data-folder.ts'
import { makePartsList } from '#local/copy/parts-list.ts'
import { findFreeBase } from '#local/copy/port-check.ts'
import { portsFromBase } from '#local/copy/ports.ts'
import { copyFolder } from '#local/copy/running-copy.ts'
import { loadResources } from '#local/provision/template.ts'

const parent = mkdtempSync(join(tmpdir(), 'sluice-data-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

const ports = portsFromBase(4400)
let count = 0
const newPath = () => join(parent, String(count++), 'data')

/** A folder that a copy has used. */
const used = () => {
  const path = newPath()
  openDataFolder(path, ports).release()
  return path
}

const modeOf = (path: string) => statSync(path).mode & 0o777

describe('the data folder of a copy', () => {
  it('is made at the first start, for its owner alone, and keeps its access key at the next', () => {
    const path = newPath()
    const first = openDataFolder(path, ports)
    expect([first.lastBase, first.accessKeyId]).toEqual([undefined, expect.stringMatching(/^SLUICE[0-9A-F]{32}$/)])
    expect(modeOf(path)).toBe(0o700)
    expect(readdirSync(path).map((name) => [name, modeOf(join(path, name))])).toEqual([
      ['copy.json', 0o600],
      ['copy.lock', 0o600],
    ])
    const { createdAt } = JSON.parse(readFileSync(join(path, 'copy.json'), 'utf8'))
    first.release()

    const second = openDataFolder(path, portsFromBase(4500))
    expect([second.lastBase, second.accessKeyId]).toEqual([4400, first.accessKeyId])
    // Until no part of the last copy runs, another start must find it.
    expect(JSON.parse(readFileSync(join(path, 'copy.json'), 'utf8'))).toMatchObject({ ports: { http: 4400 } })
    second.recordPorts()
    expect(JSON.parse(readFileSync(join(path, 'copy.json'), 'utf8'))).toMatchObject({
      format: formatVersion,
      createdAt,
      ports: { http: 4500 },
    })
    second.release()
  })

  it('is refused while a copy uses it, and names that copy', async () => {
    const path = newPath()
    const running = openDataFolder(path, ports)
    const sentence = `The copy of Sluice at http://127.0.0.1:4400 uses the data folder ${path}: stop it first, or name another folder.`
    expect(() => openDataFolder(path, portsFromBase(4500))).toThrow(sentence)
    await expect(emptyDataFolder(path)).rejects.toThrow(sentence)
    running.release()
    openDataFolder(path, ports).release()
  })

  it('is free at once when its process was killed', async () => {
    const path = newPath()
    const source = `import { openDataFolder } from '#local/copy/data-folder.ts'
      openDataFolder(process.argv[1], { http: 4400 }); console.log('open'); setInterval(() => undefined, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', source, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    expect(() => openDataFolder(path, ports)).toThrow('uses the data folder')
    child.kill('SIGKILL')
    await once(child, 'exit')
    openDataFolder(path, ports).release()
  })

  it('is emptied only when the parts of a killed copy have ended', async () => {
    const base = await findFreeBase()
    const path = newPath()
    openDataFolder(path, portsFromBase(base)).release()
    const part = spawn('sleep', ['60'], { detached: true })
    mkdirSync(copyFolder(base), { recursive: true })
    const list = makePartsList(copyFolder(base))
    await list.add({ part: 'DynamoDB Local', group: part.pid ?? 0, port: 9 })
    const emptied = emptyDataFolder(path)
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(readdirSync(path)).toContain('copy.json')
    part.kill('SIGKILL')
    await emptied
    expect(readdirSync(path)).toEqual(['copy.lock'])
    rmSync(copyFolder(base), { recursive: true })
  })

  it('of another version is refused, and can be emptied', async () => {
    const path = used()
    writeFileSync(join(path, 'copy.json'), '{ "format": 1 }')
    writeFileSync(join(path, 'newer'), '')
    expect(() => openDataFolder(path, ports)).toThrow(
      `The data in ${path} has the format 1, and this version of Sluice has the format ${formatVersion}: use the version that wrote it`,
    )
    expect(readdirSync(path)).toContain('newer')
    await emptyDataFolder(path)
    expect(readdirSync(path)).toEqual(['copy.lock'])
    openDataFolder(path, ports).release()
  })

  it('of this version with a damaged identity is refused with the name of the file, and can be emptied', async () => {
    const path = used()
    writeFileSync(join(path, 'copy.json'), `{ "format": ${formatVersion} }`)
    expect(() => openDataFolder(path, ports)).toThrow(
      `The file ${join(path, 'copy.json')} is damaged: restore it, name another folder, or empty this one with --reset.`,
    )
    await emptyDataFolder(path)
    openDataFolder(path, ports).release()
  })

  it('whose first start was killed before its identity had its name is like a new one', () => {
    const path = newPath()
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'copy.lock'), '')
    writeFileSync(join(path, 'copy.json.new'), '{ "form')
    openDataFolder(path, ports).release()
    expect(readdirSync(path)).toEqual(['copy.json', 'copy.lock'])
  })

  it.each(['notes.txt', 'copy.json'])('that has a foreign %s is refused, and stays as it is', async (name) => {
    const path = newPath()
    mkdirSync(path, { recursive: true })
    chmodSync(path, 0o755)
    writeFileSync(join(path, 'copy.lock'), 'mine')
    writeFileSync(join(path, name), 'mine')
    expect(() => openDataFolder(path, ports)).toThrow(`The folder ${path} is not empty and is not the data folder`)
    await expect(emptyDataFolder(path)).rejects.toThrow(`The folder ${path} is not empty and is not the data folder`)
    expect(readdirSync(path).toSorted()).toEqual(['copy.lock', name].toSorted())
    expect(readFileSync(join(path, 'copy.lock'), 'utf8')).toBe('mine')
    expect(modeOf(path)).toBe(0o755)
  })

  it('that a first start has only locked is like a new one', () => {
    const path = newPath()
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'copy.lock'), '')
    openDataFolder(path, ports).release()
    expect(existsSync(join(path, 'copy.json'))).toBe(true)
  })

  it('is made readable by its owner alone when it was open', () => {
    const path = newPath()
    mkdirSync(path, { recursive: true })
    chmodSync(path, 0o755)
    openDataFolder(path, ports).release()
    expect(modeOf(path)).toBe(0o700)
  })

  it('that is a file is refused', () => {
    const path = newPath()
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, '')
    expect(() => openDataFolder(path, ports)).toThrow(`The data folder ${path} cannot be made or written`)
  })
})

/** What an existing table cannot become: its keys, its indexes, its stream. */
const shapeOfTables = (): string => {
  const tables = Object.entries(loadResources()).filter(([, { Type }]) => Type === 'AWS::DynamoDB::Table')
  const shapes = tables
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([id, { Properties }]) => {
      const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, StreamSpecification } = Properties
      return [id, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, StreamSpecification]
    })
  return createHash('sha256').update(JSON.stringify(shapes)).digest('hex').slice(0, 16)
}

it('has a format for each shape of the tables: a change of the tables raises formatVersion', () => {
  const shapes: Readonly<Record<number, string>> = {
    1: 'c4df0c1cba2d3317',
    2: '9d4b44526f5ae08d',
    3: '6ded15af18ddd02c',
    4: '86407b83606e1232',
  }
  expect(shapeOfTables()).toBe(shapes[formatVersion])
})
