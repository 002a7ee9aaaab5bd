import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The first folder with the program, of these folders and then those on the PATH; undefined if none has it. */
export const findProgram = (name: string, folders: readonly string[] = []): string | undefined =>
  [...folders, ...(process.env.PATH ?? '').split(delimiter)]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isProgram)

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
