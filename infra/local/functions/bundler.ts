import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type BuildOptions, context } from 'esbuild'
import { z } from 'zod'

/** Bundles in memory: the text of each output file by its absolute path, and the source files. */
type Bundles = Readonly<{
  outputs: ReadonlyMap<string, string>
  /** Relative to the project folder. Example: `src/kernel/domain/money.ts`. */
  inputs: readonly string[]
}>

export type Bundler = Readonly<{
  /** Builds all bundles; parses again only what has changed. @throws BuildFailure of esbuild when a source cannot be built. */
  build(): Promise<Bundles>
}>

/** `custom.esbuild` of serverless.yml: options of esbuild, and options of the plugin. */
const settingsSchema = z.looseObject({
  outputFileExtension: z.string(),
  outputWorkFolder: z.unknown().optional(),
  exclude: z.unknown().optional(),
  skipRebuild: z.unknown().optional(),
  watch: z.unknown().optional(),
})

export type BundlerOptions = Readonly<{
  /** The project folder, to which entries are relative, and the output folder. */
  folder: string
  outputFolder: string
  /** Example: `functions/scoring/score-event.ts`. */
  entries: readonly string[]
  settings: unknown
}>

/** Builds the same bundles as serverless-esbuild at the start, with the same settings, all functions in one pass. */
export const startBundler = async ({ folder, outputFolder, entries, settings }: BundlerOptions): Promise<Bundler> => {
  const { outputFileExtension, outputWorkFolder, exclude, skipRebuild, watch, ...own } = settingsSchema.parse(settings)
  const options: BuildOptions = {
    ...own,
    bundle: true,
    platform: 'node',
    absWorkingDir: folder,
    entryPoints: [...entries],
    outbase: folder,
    outdir: join(folder, outputFolder),
    outExtension: { '.js': outputFileExtension },
    write: false,
    metafile: true,
    logLevel: 'silent',
  }
  const incremental = await context(options)
  const build = async (): Promise<Bundles> => {
    const { outputFiles = [], metafile } = await incremental.rebuild()
    return {
      outputs: new Map(outputFiles.map(({ path, text }) => [path, text])),
      inputs: Object.keys(metafile?.inputs ?? {}),
    }
  }
  return { build }
}

/**
 * Starts a bundler whose bundles contain their dependencies, and writes them. What several functions import is in shared files:
 * this builds in a third of the time, and each instance loads its own copy all the same.
 */
export const startCompleteBundler = async ({ settings, ...options }: BundlerOptions): Promise<Bundler> => {
  const complete = {
    ...settingsSchema.parse(settings),
    packages: 'bundle',
    splitting: true,
    chunkNames: 'chunks/[hash]',
  }
  const bundler = await startBundler({ ...options, settings: complete })
  const { outputs } = await bundler.build()
  const folders = new Set([...outputs.keys()].map(dirname))
  await Promise.all([...folders].map((folder) => mkdir(folder, { recursive: true })))
  await Promise.all([...outputs].map(([path, text]) => writeFile(path, text)))
  return bundler
}
