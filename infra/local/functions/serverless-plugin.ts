import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { makeEmulatorClients, regionOf } from '../provision/emulators.ts'
import { makeLocalResolver } from '../provision/settings.ts'
import type { EventSource } from '../sources/event-source.ts'
import { eventSchema, startEventSource } from '../sources/event-sources.ts'
import { receiveAsGateway } from './gateway-requests.ts'
import { type LocalFunction, loadFunction } from './invoke.ts'
import { offerLiveReload } from './live-reload.ts'

/** The part of the framework that this plugin uses. */
type Serverless = Readonly<{
  serviceDir: string
  service: {
    provider: { environment?: Record<string, unknown> }
    functions: Record<string, { environment?: Record<string, unknown>; events?: readonly object[] }>
    custom: Readonly<Record<string, unknown>>
  }
}>

const functionSchema = z.object({
  name: z.string(),
  handler: z.string(),
  timeout: z.number(),
  memorySize: z.number(),
  events: z.array(eventSchema).default([]),
})

/** The folder of the bundles, relative to the project folder; set by serverless-esbuild. */
const offlineSchema = z.object({ location: z.string() })

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

  constructor(serverless: Serverless) {
    this.#serverless = serverless
    this.hooks = {
      // The bundles exist, and serverless-offline starts next: once the API responds, everything runs.
      'offline:start:init': () => this.#start().catch(giveUp),
      'before:offline:start:end': () => this.#stop(),
    }
  }

  async #start(): Promise<void> {
    receiveAsGateway(Number(process.env.SLUICE_LAMBDA_PORT))
    const resolve = makeLocalResolver(process.env)
    this.#resolveSettings(resolve)
    const clients = makeEmulatorClients(process.env)
    const region = regionOf(process.env)
    const checkpointFolder = process.env.SLUICE_CHECKPOINTS
    const functions: LocalFunction[] = []
    for (const [key, definition] of Object.entries(this.#serverless.service.functions)) {
      const { events, ...rest } = functionSchema.parse(definition)
      const local = { ...this.#moduleOf(rest.handler), ...limitsOf(rest), region }
      functions.push(local)
      const invoke = await loadFunction(local)
      const reportFailure = (reason: string) => console.error(`${key}: ${reason}`)
      const needs = { clients, resolve, region, consumer: key, checkpointFolder, invoke, reportFailure }
      const started = await Promise.all(events.map((event) => startEventSource(event, needs)))
      this.#sources = [...this.#sources, ...started.flat()]
      // serverless-offline starts next. Its own timers overlap, and nothing stops them.
      definition.events = (definition.events ?? []).filter((event) => !('schedule' in event))
    }
    const { serviceDir: folder, service } = this.#serverless
    offerLiveReload({ folder, outputFolder: this.#outputFolder(), functions, settings: service.custom.esbuild })
    // Ends with the supervisor that opened the channel.
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
    process.send?.({ type: 'event-sources-ready' })
  }

  #resolveSettings(resolve: (value: unknown) => unknown): void {
    const { provider, functions } = this.#serverless.service
    for (const declared of [provider, ...Object.values(functions)]) {
      const settings = Object.entries(declared.environment ?? {}).map(([name, value]) => [name, String(resolve(value))])
      declared.environment = Object.fromEntries(settings)
      // All functions share this process, and a setting has the same value in each.
      Object.assign(process.env, declared.environment)
    }
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
    await Promise.race([stopped, wait(graceMs, undefined, { ref: false })])
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

type Limits = Readonly<{ name: string; timeout: number; memorySize: number }>

const limitsOf = ({ name, timeout, memorySize }: Limits): Pick<LocalFunction, 'name' | 'timeoutMs' | 'memoryMb'> => ({
  name,
  timeoutMs: timeout * 1000,
  memoryMb: memorySize,
})
