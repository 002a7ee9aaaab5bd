import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The file of one secret of a copy. Only the user of the copy can read it. Example: `.sluice/3000/secrets/amqp.json`. */
export const secretPath = (keptFolder: string, name: string): string => join(keptFolder, 'secrets', `${name}.json`)

/** Writes a secret atomically: a reader has the old text or the new one. */
export const writeSecret = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(`${path}.new`, text, { mode: 0o600 })
  await rename(`${path}.new`, path)
}
