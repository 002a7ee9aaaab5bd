import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { StartFailure } from '../start-failure.ts'
import type { Ports } from './ports.ts'

/**
 * The version of the layout of a data folder, and of what its files mean. Raise it with a change of keys, indexes or streams of
 * tables, too: an existing table is not changed.
 */
export const formatVersion = 1
const identityName = 'copy.json'
const lockName = 'copy.lock'

const identitySchema = z.object({
  format: z.literal(formatVersion),
  createdAt: z.string(),
  /** The key of the database in DynamoDB Local: another key has another database. */
  accessKeyId: z.string(),
  /** The ports of the last start. */
  ports: z.record(z.string(), z.number()),
})

type Identity = z.output<typeof identitySchema>

/** The folder of a copy whose data outlives it. It belongs to this process until it ends, for any reason, or releases it. */
export type DataFolder = Readonly<{
  path: string
  accessKeyId: string
  /** The base port of the last start; undefined at the first one. */
  lastBase: number | undefined
  release(): void
}>

/**
 * Opens the data folder of a copy, or makes it.
 * @throws StartFailure if it belongs to another user, another version or a running copy, or is not the folder of a copy.
 */
export const openDataFolder = (path: string, ports: Ports): DataFolder => {
  const folder = ownFolder(path)
  const release = lock(folder)
  try {
    refuseForeign(folder)
    const known = readIdentity(folder)
    const accessKeyId = known?.accessKeyId ?? newAccessKey()
    const createdAt = known?.createdAt ?? new Date().toISOString()
    writeIdentity(folder, { format: formatVersion, createdAt, accessKeyId, ports })
    return { path: folder, accessKeyId, lastBase: known?.ports.http, release }
  } catch (error) {
    release()
    throw error
  }
}

/**
 * Deletes everything in the data folder of a copy that does not run. Its identity is deleted last, so that an interrupted
 * deletion can be repeated.
 * @throws StartFailure as `openDataFolder`; a folder of another version is accepted.
 */
export const emptyDataFolder = (path: string): void => {
  const folder = ownFolder(path)
  const release = lock(folder)
  try {
    refuseForeign(folder)
    const others = readdirSync(folder).filter((name) => name !== identityName && name !== lockName)
    for (const name of [...others, identityName]) rmSync(join(folder, name), { recursive: true, force: true })
  } finally {
    release()
  }
}

/** The key of a database in DynamoDB Local, which accepts letters and digits. The emulators check no secret, so the key is the secret. */
export const newAccessKey = (): string => `SLUICE${randomBytes(16).toString('hex').toUpperCase()}`

/** Makes the folder, readable by its owner alone, and returns its real path. */
const ownFolder = (path: string): string => {
  const folder = resolve(path)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid } = statSync(folder)
    if (process.getuid && uid !== process.getuid())
      throw new StartFailure(`The data folder ${folder} belongs to another user: name a folder of your own.`)
    chmodSync(folder, 0o700)
    return realpathSync(folder)
  } catch (error) {
    throw error instanceof StartFailure ? error : unwritable(folder)
  }
}

const unwritable = (folder: string): StartFailure =>
  new StartFailure(
    `The data folder ${folder} cannot be made or written: change its permissions, or name another folder.`,
  )

/**
 * Takes the lock of the folder, and returns its release. It is a lock of the system on a file of SQLite: it ends with this
 * process, even after SIGKILL, so no stored process id can mislead.
 */
const lock = (folder: string): (() => void) => {
  const database = openLock(folder)
  try {
    // A journal in memory: no second file appears.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    chmodSync(join(folder, lockName), 0o600)
    return () => database.close()
  } catch (error) {
    database.close()
    throw isBusy(error) ? inUse(folder) : unwritable(folder)
  }
}

const openLock = (folder: string): DatabaseSync => {
  try {
    return new DatabaseSync(join(folder, lockName))
  } catch {
    throw unwritable(folder)
  }
}

/** SQLITE_BUSY */
const isBusy = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === 5

const inUse = (folder: string): StartFailure => {
  const { data } = z.object({ ports: z.object({ http: z.number() }) }).safeParse(readText(folder))
  const other = data ? `The copy of Sluice at http://127.0.0.1:${data.ports.http}` : 'Another copy of Sluice'
  return new StartFailure(`${other} uses the data folder ${folder}: stop it first, or name another folder.`)
}

/** The identity as it is in the file; undefined without a file, or with one that is not JSON. */
const readText = (folder: string): unknown => {
  try {
    return JSON.parse(readFileSync(join(folder, identityName), 'utf8'))
  } catch {
    return undefined
  }
}

/** A folder that has files and no identity of a copy is someone's: nothing may be written or deleted there. */
const refuseForeign = (folder: string): void => {
  const isOfCopy = z.object({ format: z.number() }).safeParse(readText(folder)).success
  const isEmpty = readdirSync(folder).every((name) => name === lockName)
  if (isOfCopy || isEmpty) return
  rmSync(join(folder, lockName), { force: true })
  throw new StartFailure(
    `The folder ${folder} is not empty and is not the data folder of a copy of Sluice: name an empty or a new folder.`,
  )
}

const readIdentity = (folder: string): Identity | undefined => {
  const stored = readText(folder)
  if (stored === undefined) return undefined
  const { data } = identitySchema.safeParse(stored)
  if (data) return data
  const { format } = z.object({ format: z.number() }).parse(stored)
  throw new StartFailure(
    `The data in ${folder} has the format ${format}, and this version of Sluice has the format ${formatVersion}: use the version that wrote it, name another folder, or empty this one with --reset.`,
  )
}

const writeIdentity = (folder: string, identity: Identity): void => {
  const path = join(folder, identityName)
  writeFileSync(`${path}.new`, `${JSON.stringify(identity, undefined, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(`${path}.new`, path)
}
