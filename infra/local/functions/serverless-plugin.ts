import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describeConditions, readConditions } from '../conditions.ts'
import { logFaultCounts } from '../log-fault-counts.ts'
import { makeEmulatorClients, regionOf } from '../provision/emulators.ts'
import { makeLocalResolver } from '../provision/settings.ts'
import type { EventSource, Invoke } from '../sources/event-source.ts'
import { type FunctionEvent, startEventSource } from '../sources/event-sources.ts'
import { offerSourceCounts } from '../sources/source-counts.ts'
import { functionSchema, limitsOf, offlineSchema, type Serverless, settingsSchema } from './framework.ts'
import { type FunctionRuntime, makeInstanceRuntime, makeSharedRuntime } from './function-runtime.ts'
import { receiveAsGateway } from './gateway-requests.ts'
import type { LocalFunction } from './lambda-context.ts'
import { offerLiveReload } from './live-reload.ts'

type AddedFunction = Readonly<{ key: string; local: LocalFunction; events: readonly FunctionEvent[]; invoke: Invoke }>

/** For invocations in flight at the end. */
const graceMs = 6000

/**
 * A plugin of the Serverless Framework for `serverless offline start`: sets the settings of functions that CloudFormation
 * would resolve, polls their queues and streams as the event source mappings of Lambda do, and calls them at their rates.
 */
export default class EventSources {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>
  readonly #serverless: Serverless
  #sources: readonly EventSource[] = []
  #runtime: FunctionRuntime | undefined
  #endLog = (): void => undefined

  constructor(serverless: Serverless) {
    this.#serverless = serverless
    this.hooks = {
      initialize: async () => this.#leaveOutBuild(),
      // The bundles exist, and serverless-offline starts next: once the API responds, everything runs.
      'offline:start:init': () => this.#start().catch(giveUp),
      'before:offline:start:end': () => this.#stop(),
    }
  }

  async #start(): Promise<void> {
    console.log(describeConditions(readConditions(process.env)))
    receiveAsGateway(Number(process.env.SLUICE_LAMBDA_PORT))
    const resolve = makeLocalResolver(process.env)
    this.#resolveSettings(resolve)
    const region = regionOf(process.env)
    const shared = {
      clients: makeEmulatorClients(process.env),
      resolve,
      region,
      checkpointFolder: process.env.SLUICE_CHECKPOINTS,
      conditions: readConditions(process.env),
    }
    const { counts, ...counters } = offerSourceCounts()
    const { conditions } = shared
    if (conditions) this.#endLog = logFaultCounts(conditions.seed, () => counts().faults, console.log)
    const runtime = await this.#makeRuntime()
    this.#runtime = runtime
    const added = await this.#addFunctions(runtime, region)
    // Only now, because an invalid setting of any function stops the start: a message must not be received before.
    for (const { key, events, invoke } of added) {
      const reportFailure = (reason: string) => console.error(`${key}: ${reason}`)
      const needs = { ...shared, ...counters, consumer: key, invoke, reportFailure }
      const started = await Promise.all(events.map((event) => startEventSource(event, needs)))
      this.#sources = [...this.#sources, ...started.flat()]
    }
    const functions = added.map(({ local }) => local)
    const { versions, bundler } = runtime
    offerLiveReload({ folder: this.#serverless.serviceDir, functions, versions, bundler })
    // Ends with the supervisor that opened the channel.
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
    process.send?.({ type: 'event-sources-ready' })
  }

  async #addFunctions(runtime: FunctionRuntime, region: string): Promise<readonly AddedFunction[]> {
    const added: AddedFunction[] = []
    for (const [key, definition] of Object.entries(this.#serverless.service.functions)) {
      const { events, ...rest } = functionSchema.parse(definition)
      const local = { ...this.#moduleOf(rest.handler), ...limitsOf(rest), region }
      added.push({ key, local, events, invoke: await runtime.add(local, this.#settingsOf(definition)) })
      // serverless-offline starts next. Its own timers overlap, and nothing stops them.
      definition.events = (definition.events ?? []).filter((event) => !('schedule' in event))
    }
    return added
  }

  #resolveSettings(resolve: (value: unknown) => unknown): void {
    const { provider, functions } = this.#serverless.service
    for (const declared of [provider, ...Object.values(functions)]) {
      const settings = Object.entries(declared.environment ?? {}).map(([name, value]) => [name, String(resolve(value))])
      declared.environment = Object.fromEntries(settings)
    }
  }

  #settingsOf({ environment }: { environment?: Record<string, unknown> }): Readonly<Record<string, string>> {
    return settingsSchema.parse({ ...this.#serverless.service.provider.environment, ...environment })
  }

  /** A kind copy uses the bundles of serverless-esbuild. The bundles of instances contain their dependencies. */
  #leaveOutBuild(): void {
    if (!readConditions(process.env)) return
    for (const definition of Object.values(this.#serverless.service.functions)) definition.skipEsbuild = true
  }

  async #makeRuntime(): Promise<FunctionRuntime> {
    const conditions = readConditions(process.env)
    const { serviceDir: folder, service } = this.#serverless
    const outputFolder = this.#outputFolder()
    const handlers = Object.values(service.functions).map(({ handler }) => handler)
    const entries = [...new Set(handlers.map((handler) => `${handler.slice(0, handler.lastIndexOf('.'))}.ts`))]
    const build = { folder, outputFolder, entries, settings: service.custom.esbuild }
    if (!conditions) return makeSharedRuntime(build)
    // An instance has the timeout of its function. The timer of serverless-offline also runs while a request waits.
    const offline = offlineSchema.parse(service.custom['serverless-offline'])
    service.custom['serverless-offline'] = { ...offline, noTimeout: true }
    const report = (line: string) => console.error(line)
    return makeInstanceRuntime({ conditions, build, environment: process.env, report })
  }

  #outputFolder(): string {
    return offlineSchema.parse(this.#serverless.service.custom['serverless-offline']).location
  }

  #moduleOf(handler: string) {
    const dot = handler.lastIndexOf('.')
    const modulePath = join(this.#serverless.serviceDir, this.#outputFolder(), `${handler.slice(0, dot)}.mjs`)
    return { modulePath, exportName: handler.slice(dot + 1) }
  }

  async #stop(): Promise<void> {
    const stopped = Promise.all(this.#sources.map((source) => source.stop()))
    const endsAt = Date.now() + graceMs
    await Promise.race([stopped, wait(graceMs, undefined, { ref: false })])
    await this.#runtime?.close(Math.max(0, endsAt - Date.now()))
    this.#endLog()
  }
}

/** Reports to the supervisor why the functions cannot start, and exits: running event sources would keep the process alive. */
const giveUp = async (error: unknown): Promise<never> => {
  console.error(error)
  const reason = error instanceof Error ? error.message : String(error)
  await new Promise<void>((resolve) => {
    if (process.send) process.send({ type: 'start-failed', reason }, () => resolve())
    else resolve()
  })
  process.exit(1)
}
