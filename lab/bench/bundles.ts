import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { z } from 'zod'
import { projectFolder } from '#local/copy/running-copy.ts'
import { readTemplate } from '#local/provision/template.ts'

/** A bundle on disk, as deployed. */
export type Bundle = Readonly<{ path: string; bytes: number }>

/** The settings that serverless-esbuild passes to esbuild. */
const esbuildSchema = z.object({
  format: z.enum(['esm', 'cjs']),
  outputFileExtension: z.string(),
  target: z.string(),
  minify: z.boolean(),
  keepNames: z.boolean(),
  sourcemap: z.enum(['linked', 'inline', 'external', 'both']),
  sourcesContent: z.boolean(),
  mainFields: z.array(z.string()),
  banner: z.object({ js: z.string() }),
})
const schema = z.object({
  provider: z.object({ environment: z.record(z.string(), z.unknown()) }),
  custom: z.object({ esbuild: esbuildSchema }),
  functions: z.record(z.string(), z.object({ handler: z.string() })),
})

const service = () => schema.parse(readTemplate('serverless.yml'))

/** The source of each function of serverless.yml, by its name. */
export const functionSources = (): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(service().functions).map(([name, { handler }]) => [
      name,
      join(projectFolder, handler.replace(/\.\w+$/, '.ts')),
    ]),
  )

/** The Node options of every function. Example: `--enable-source-maps`. */
export const nodeOptions = (): string => String(service().provider.environment.NODE_OPTIONS ?? '')

/** Bundles one handler in the same way as for deployment. */
export const bundle = async (
  input: Pick<BuildOptions, 'entryPoints' | 'stdin'>,
  pathWithoutExtension: string,
): Promise<Bundle> => {
  const { outputFileExtension, ...settings } = service().custom.esbuild
  const path = `${pathWithoutExtension}${outputFileExtension}`
  await build({ ...input, ...settings, bundle: true, platform: 'node', outfile: path, logLevel: 'error' })
  return { path, bytes: (await stat(path)).size }
}
