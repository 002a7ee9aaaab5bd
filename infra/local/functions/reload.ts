import { readFile, writeFile } from 'node:fs/promises'
import type { Bundler } from './bundler.ts'
import type { LocalFunction } from './lambda-context.ts'
import type { Versions } from './versions.ts'

export type Reload = Readonly<{
  /** The functions that changed. */
  functions: readonly string[]
  /** Every source of the bundles, relative to the project folder. */
  inputs: readonly string[]
}>

/**
 * Builds the bundles again and loads the changed ones. All of them take effect together, for the next call. Calls in progress
 * end with the previous code. If a bundle cannot be built or loaded, nothing changes.
 */
export const makeReload = (functions: readonly LocalFunction[], bundler: Bundler, versions: Versions) => {
  const textsInUse = new Map<string, string>()
  let version = 0

  const textInUse = async (path: string): Promise<string> => textsInUse.get(path) ?? readFile(path, 'utf8')

  /** @throws the error of esbuild or of the module. */
  return async (): Promise<Reload> => {
    const { outputs, inputs } = await bundler.build()
    const changed: LocalFunction[] = []
    for (const local of functions) {
      const text = await textInUse(local.modulePath)
      textsInUse.set(local.modulePath, text)
      if (outputs.get(local.modulePath) !== text) changed.push(local)
    }
    version += 1
    const bundles = new Set(functions.map(({ modulePath }) => modulePath))
    for (const [path, text] of outputs) if (!bundles.has(path)) await writeFile(path, text)
    for (const { modulePath } of changed)
      await writeFile(versions.pathOf(modulePath, version), outputs.get(modulePath) ?? '')
    const use = await versions.load(changed, version)
    use()
    for (const { modulePath } of changed) textsInUse.set(modulePath, outputs.get(modulePath) ?? '')
    return { functions: changed.map(({ name }) => name), inputs }
  }
}
