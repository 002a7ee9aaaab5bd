import type { LocalFunction } from './lambda-context.ts'

/** How a reload brings a new version of a bundle into use. */
export type Versions = Readonly<{
  /** The file for the text of a version. `modulePath` is the file of the first one. */
  pathOf(modulePath: string, version: number): string
  /** Loads a version that has been written. @returns the function that makes it current. @throws the error of the module. */
  load(local: LocalFunction, version: number): Promise<() => void>
}>
