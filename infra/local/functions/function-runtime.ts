import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build as buildFile } from 'esbuild'
import { checkSettings } from '#stack/check-settings.ts'
import { makeChance } from '../chance.ts'
import type { Conditions } from '../conditions.ts'
import { backoffMs, type Invoke, pause } from '../sources/event-source.ts'
import { type Bundler, type BundlerOptions, startBundler, startCompleteBundler } from './bundler.ts'
import { forwardBundle, makeForward } from './gateway-answers.ts'
import { type Instances, makeInstances } from './instances.ts'
import { isThrottled } from './invocation-failure.ts'
import { loadFunction, versionsInProcess } from './invoke.ts'
import type { LocalFunction } from './lambda-context.ts'
import { type Instance, startInstance } from './start-instance.ts'
import type { Versions } from './versions.ts'

type Environment = Readonly<Record<string, string>>

/** Where the functions of a copy run. */
export type FunctionRuntime = Readonly<{
  /** Makes a function callable. `settings` are those of serverless.yml. */
  add(local: LocalFunction, settings: Environment): Promise<Invoke>
  versions: Versions
  /** Builds the bundles again. */
  bundler(): Promise<Bundler>
  /** Ends the functions. Calls in progress have `graceMs` to end. */
  close(graceMs: number): Promise<void>
}>

/** A kind copy: all functions in this process, one instance each, which serves overlapping calls. */
export const makeSharedRuntime = (build: BundlerOptions): FunctionRuntime => ({
  add: async (local, settings) => {
    // A setting has the same value in each function.
    Object.assign(process.env, settings)
    return loadFunction(local)
  },
  versions: versionsInProcess,
  bundler: () => startBundler(build),
  close: async () => undefined,
})

type Options = Readonly<{
  conditions: Conditions
  build: BundlerOptions
  /** The environment of this process. Endpoints, credentials and the region are for every function. */
  environment: Readonly<Record<string, string | undefined>>
  report: (line: string) => void
}>

type StartedFunction = Readonly<{ instances: Instances; startAt: (modulePath: string) => Instance }>

/** Several instances of each function, in threads of their own, as Lambda has them. */
export const makeInstanceRuntime = async ({
  conditions,
  build,
  environment,
  report,
}: Options): Promise<FunctionRuntime> => {
  const bundler = await startCompleteBundler(build)
  const outputFolder = join(build.folder, build.outputFolder)
  const program = await buildProgram(outputFolder)
  const compileCache = { NODE_COMPILE_CACHE: join(outputFolder, 'compiled') }
  const all = new Map<string, StartedFunction>()
  const aws = awsSettings(environment)
  const ending = new AbortController()

  const add = async (local: LocalFunction, settings: Environment): Promise<Invoke> => {
    const own = { ...aws, ...settings, ...runtimeSettings(local), ...compileCache }
    checkSettings([own])
    const startAt = (modulePath: string) =>
      startInstance({ local: { ...local, modulePath }, environment: own, program, report })
    const instances = makeInstances({
      start: () => startAt(local.modulePath),
      count: conditions.instances,
      chance: makeChance(conditions.seed, `instances ${local.name}`),
    })
    all.set(local.modulePath, { instances, startAt })
    const reportFailure = (reason: string) => report(`${local.name}: ${reason}`)
    forwardBundle(local.modulePath, makeForward({ call: instances.call, reportFailure }))
    return retryThrottled(instances, ending.signal)
  }

  const versions: Versions = {
    pathOf: (modulePath, version) => modulePath.replace(/\.mjs$/, `.${version}.mjs`),
    load: async (functions, version) => {
      const firsts = functions.flatMap(({ modulePath }) => {
        const known = all.get(modulePath)
        if (!known) return []
        const start = () => known.startAt(versions.pathOf(modulePath, version))
        return [{ instances: known.instances, start, first: start() }]
      })
      const loads = await Promise.allSettled(firsts.map(({ first }) => first.ready))
      const failed = loads.find(({ status }) => status === 'rejected')
      if (failed?.status === 'rejected') {
        await Promise.all(firsts.map(({ first }) => first.end()))
        throw failed.reason
      }
      return () => {
        for (const { instances, start, first } of firsts) instances.replace(start, first)
      }
    },
  }

  const close = async (graceMs: number): Promise<void> => {
    ending.abort()
    await Promise.all([...all.values()].map(({ instances }) => instances.close(graceMs)))
  }
  return { add, versions, bundler: async () => bundler, close }
}

const awsSettings = (environment: Options['environment']): Environment =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith('AWS_') && value !== undefined ? [[name, value] as const] : [],
    ),
  )

/** The variables that the runtime of Lambda sets. */
const runtimeSettings = ({ name, memoryMb }: LocalFunction): Environment => ({
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
})

/** The program of a thread, as one JavaScript file: each thread would convert TypeScript again. */
const buildProgram = async (outputFolder: string): Promise<URL> => {
  const outfile = join(outputFolder, 'instance.mjs')
  const entry = new URL('instance.ts', import.meta.url).pathname
  await buildFile({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' })
  return pathToFileURL(outfile)
}

const retryFirstMs = 100
const retryMostMs = 5000

/** The pollers of Lambda try a throttled batch again, with a growing pause. */
export const retryThrottled =
  (instances: Pick<Instances, 'call'>, signal: AbortSignal): Invoke =>
  async (event) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await instances.call(event)
      } catch (error) {
        if (!isThrottled(error) || signal.aborted) throw error
        await pause(backoffMs(attempt, retryFirstMs, retryMostMs), signal)
      }
    }
  }
