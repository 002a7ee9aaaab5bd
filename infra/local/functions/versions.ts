import type { LocalFunction } from './lambda-context.ts'

/** How a reload brings a new version of a bundle into use. */
export type Versions = Readonly<{
  /** The file for the text of a version. `modulePath` is the file of the first one. */
  pathOf(modulePath: string, version: number): string
  /**
   * Loads a version of these functions, which has been written.
   * @returns what makes it current. @throws the error of a module; then nothing has changed.
   */
  load(functions: readonly LocalFunction[], version: number): Promise<() => void>
}>
