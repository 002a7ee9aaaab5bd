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
import { z } from 'zod'
import { StartFailure } from '../start-failure.ts'
import { takeLock } from './lock.ts'
import { untilPartsEnded } from './parts-list.ts'
import type { Ports } from './ports.ts'
import { copyFolder } from './running-copy.ts'

/**
 * The version of the layout of a data folder, and of what its files mean. Raise it with a change of keys, indexes or streams of
 * tables, too: an existing table is not changed.
 */
export const formatVersion = 4
const identityName = 'copy.json'
/** Its next text, before it has the name. A first start that was killed may have left it. */
const newIdentityName = 'copy.json.new'
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
  /** Records the ports of this start, once no part of the last one runs. */
  recordPorts(): void
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
    const known = readIdentity(folder)
    const accessKeyId = known?.accessKeyId ?? newAccessKey()
    const createdAt = known?.createdAt ?? new Date().toISOString()
    const identity = { format: formatVersion, createdAt, accessKeyId, ports } as const
    const recordPorts = (): void => writeIdentity(folder, identity)
    if (known === undefined) recordPorts()
    return { path: folder, accessKeyId, lastBase: known?.ports.http, recordPorts, release }
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
export const emptyDataFolder = async (path: string): Promise<void> => {
  const folder = ownFolder(path)
  const release = lock(folder)
  try {
    const lastBase = lastBaseIn(folder)
    // A part of a killed copy would write into the deleted folder.
    if (lastBase !== undefined) await untilPartsEnded(copyFolder(lastBase))
    const others = readdirSync(folder).filter((name) => name !== identityName && name !== lockName)
    for (const name of [...others, identityName]) rmSync(join(folder, name), { recursive: true, force: true })
  } finally {
    release()
  }
}

/** The key of a database in DynamoDB Local, which accepts letters and digits. The emulators check no secret, so the key is the secret. */
export const newAccessKey = (): string => `SLUICE${randomBytes(16).toString('hex').toUpperCase()}`

/** Makes the folder, readable by its owner alone, and returns its real path. A folder that is refused stays unchanged. */
const ownFolder = (path: string): string => {
  const folder = resolve(path)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid } = statSync(folder)
    if (process.getuid && uid !== process.getuid())
      throw new StartFailure(`The data folder ${folder} belongs to another user: name a folder of your own.`)
    refuseForeign(folder)
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

/** Takes the lock of the folder, and returns its release. */
const lock = (folder: string): (() => void) => {
  try {
    const release = takeLock(join(folder, lockName))
    if (release) return release
  } catch {
    throw unwritable(folder)
  }
  throw inUse(folder)
}

const inUse = (folder: string): StartFailure => {
  const base = lastBaseIn(folder)
  const other = base === undefined ? 'Another copy of Sluice' : `The copy of Sluice at http://127.0.0.1:${base}`
  return new StartFailure(`${other} uses the data folder ${folder}: stop it first, or name another folder.`)
}

const lastBaseIn = (folder: string): number | undefined =>
  z.object({ ports: z.object({ http: z.number() }) }).safeParse(readText(folder)).data?.ports.http

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
  const isNew = readdirSync(folder).every((name) => name === lockName || name === newIdentityName)
  if (isOfCopy || isNew) return
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
  if (format === formatVersion)
    throw new StartFailure(
      `The file ${join(folder, identityName)} is damaged: restore it, name another folder, or empty this one with --reset.`,
    )
  throw new StartFailure(
    `The data in ${folder} has the format ${format}, and this version of Sluice has the format ${formatVersion}: use the version that wrote it, name another folder, or empty this one with --reset.`,
  )
}

const writeIdentity = (folder: string, identity: Identity): void => {
  const path = join(folder, newIdentityName)
  writeFileSync(path, `${JSON.stringify(identity, undefined, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(path, join(folder, identityName))
}
