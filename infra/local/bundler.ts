import { join } from 'node:path'
import { type BuildOptions, context } from 'esbuild'
import { z } from 'zod'

/** Bundles in memory: the text of each output file by its absolute path, and the files they were made from. */
type Bundles = Readonly<{
  outputs: ReadonlyMap<string, string>
  /** From the project's folder. Example: `src/kernel/domain/money.ts`. */
  inputs: readonly string[]
}>

export type Bundler = Readonly<{
  /** Builds all bundles; parses again only what has changed. @throws BuildFailure of esbuild when a source cannot be built. */
  build(): Promise<Bundles>
}>

/** `custom.esbuild` of serverless.yml: what esbuild does not know itself, and its own options. */
const settingsSchema = z.looseObject({
  outputFileExtension: z.string(),
  outputWorkFolder: z.unknown().optional(),
  exclude: z.unknown().optional(),
  skipRebuild: z.unknown().optional(),
  watch: z.unknown().optional(),
})

type Options = Readonly<{
  /** The project's folder, from which entries are named, and where the bundles go. */
  folder: string
  outputFolder: string
  /** Example: `functions/scoring/score-event.ts`. */
  entries: readonly string[]
  settings: unknown
}>

/** Builds what serverless-esbuild built at the start, with the same settings, all functions in one pass. */
export const startBundler = async ({ folder, outputFolder, entries, settings }: Options): Promise<Bundler> => {
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
