import { readFileSync } from 'node:fs'
import { access, constants, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StartFailure } from '../start-failure.ts'
import { isAlive, readOwner } from './owner.ts'
import { portsFrom } from './ports.ts'

export const projectFolder = fileURLToPath(new URL('../../../', import.meta.url))

/** Compiled modules of the programs of every copy, which halve the CPU time of their start. */
export const compileCacheFolder = join(projectFolder, '.sluice', 'compile-cache')

/** The folder of a copy: its logs, the data of its broker, and the settings for other programs. Each base port has its own. */
export const copyFolder = (base: number): string => join(projectFolder, '.sluice', String(base))

/**
 * The folder of the secrets of a copy, and with a data folder of everything that its next start needs. Without a data folder,
 * `dataFolder` is undefined or empty.
 */
export const keptFolderOf = (base: number, dataFolder: string | undefined): string => dataFolder || copyFolder(base)

/** The folder of a copy's bundles, as in serverless.yml. */
export const bundleFolder = (base: number): string => join(projectFolder, '.esbuild', `local-${base}`)

const environmentPath = (base: number): string => join(copyFolder(base), 'environment.json')

/**
 * The environment of the copy that runs at SLUICE_HTTP_PORT: endpoints, credentials and every function setting.
 * @throws StartFailure if no copy is running there.
 */
export const readRunningCopy = (settings: NodeJS.ProcessEnv = process.env): Readonly<Record<string, string>> => {
  const { http } = portsFrom(settings)
  const environment = readEnvironment(http)
  const owner = readOwner(copyFolder(http))
  // A killed copy could not remove its file.
  if (owner !== undefined && !isAlive(owner)) throw copyEnded(environment.SLUICE_HTTP_URL)
  return environment
}

const readEnvironment = (base: number): Readonly<Record<string, string>> => {
  try {
    return JSON.parse(readFileSync(environmentPath(base), 'utf8'))
  } catch {
    throw new StartFailure(
      `No copy of Sluice is running on port ${base}: start one with \`npm start\`, or set SLUICE_HTTP_PORT to the port of the one you mean.`,
    )
  }
}

/** The failure for a copy that no longer responds. */
export const copyEnded = (url = 'its port'): StartFailure =>
  new StartFailure(`The copy of Sluice at ${url} has ended: start it again with \`npm start\`.`)

/** Publishes the environment of a copy that is ready. The file is written atomically. */
export const announceCopy = async (base: number, environment: Readonly<Record<string, string>>): Promise<void> => {
  const path = environmentPath(base)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, `${JSON.stringify(environment, undefined, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
}

export const withdrawCopy = (base: number): Promise<void> => rm(environmentPath(base), { force: true })

/** @throws StartFailure if the folder cannot be created or written. */
export const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch {
    throw new StartFailure(`The folder ${folder} cannot be written: change its permissions, or remove it.`)
  }
}

/** Deletes the logs of the previous run. The logs of a run stay after its end. */
export const clearLogs = async (folder: string): Promise<void> => {
  const logs = (await readdir(folder)).filter((name) => name.endsWith('.log'))
  await Promise.all(logs.map((name) => rm(join(folder, name))))
}
