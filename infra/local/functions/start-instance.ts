import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { addCalls } from './call-counts.ts'
import { endOf, isOutOfMemory, outOfMemory } from './instance-end.ts'
import { type Answer, type Call, memoryOf } from './instance-messages.ts'
import { ended, type InvocationFailure, loadedTooSlowly, outOfTime } from './invocation-failure.ts'
import type { LocalFunction } from './lambda-context.ts'

/** One instance of a function: a thread with its own modules and its own environment. */
export type Instance = Readonly<{
  /** Resolves when the bundle is loaded. @throws InvocationFailure if it cannot be loaded. */
  ready: Promise<void>
  /**
   * Does one call; the next one must wait for its end.
   * @throws InvocationFailure if the instance ended, else the error of the handler.
   */
  call(event: unknown): Promise<unknown>
  hasEnded(): boolean
  /** Ends it at once, in the middle of a call. Safe to repeat. */
  end(): Promise<void>
}>

export type InstanceOptions = Readonly<{
  local: LocalFunction
  /** The whole environment of the instance. */
  environment: Readonly<Record<string, string>>
  /** The program of the thread: instance.ts, or a build of it. */
  program: URL
  /** Receives one line when the instance exceeds its memory, or ends between two calls. */
  report: (line: string) => void
}>

/** Loaded in front of a function when the data is on disk. */
const waitForCommit = new URL('wait-for-commit.ts', import.meta.url).href

/** Lambda allows 10 s, and then repeats the load within the time of the call. */
const loadTimeoutMs = 30_000

/** How often the heap and the buffers of an instance are read during a call. They are also read after each call. */
const memoryWatchMs = 100
const heapSlackMb = 512

type PendingCall = Readonly<{
  resolve: (value: unknown) => void
  reject: (error: Error) => void
  timers: readonly NodeJS.Timeout[]
}>

export const startInstance = ({ local, environment, program, report }: InstanceOptions): Instance => {
  const { name, timeoutMs, memoryMb } = local
  const worker = new Worker(program, {
    name,
    env: environment,
    workerData: local,
    execArgv: process.env.SLUICE_DATA ? ['--import', waitForCommit] : [],
    // The watch below ends an instance first. At this limit V8 ends the thread, or the whole process after a large allocation.
    resourceLimits: { maxOldGenerationSizeMb: memoryMb + heapSlackMb },
  })
  const loaded = Promise.withResolvers<void>()
  loaded.promise.catch(() => undefined)
  let pending: PendingCall | undefined
  let failure: InvocationFailure | undefined
  let isEnding = false

  const end = async (): Promise<void> => {
    isEnding = true
    await worker.terminate()
  }

  /** Ends the current call. Every call after a failure ends with the same failure. */
  const settle = (): PendingCall | undefined => {
    const settled = pending
    settled?.timers.forEach(clearTimeout)
    pending = undefined
    return settled
  }

  const fail = (reason: InvocationFailure): void => {
    failure ??= reason
    clearTimeout(loadTimer)
    loaded.reject(failure)
    settle()?.reject(failure)
  }

  const stop = (reason: InvocationFailure): void => {
    fail(reason)
    void end()
  }

  const finish = ({ error, result }: Answer): void => {
    if (error) settle()?.reject(Object.assign(new Error(error.message), error))
    else settle()?.resolve(result === undefined ? undefined : JSON.parse(result))
  }

  const limitMemory = (bytes: number): void => {
    if (isEnding || bytes <= memoryMb * 2 ** 20) return
    const reason = outOfMemory(local)
    report(reason.message)
    stop(reason)
  }

  const watchMemory = (): void => {
    // A thread that has just ended has no memory to read.
    worker.getHeapStatistics().then(
      (heap) => limitMemory(memoryOf(heap)),
      () => undefined,
    )
  }

  const loadTimer = setTimeout(() => stop(loadedTooSlowly(loadTimeoutMs)), loadTimeoutMs)

  worker.on('message', (message: Answer | 'ready') => {
    if (message === 'ready') {
      clearTimeout(loadTimer)
      loaded.resolve()
      return
    }
    addCalls(message.calls)
    finish(message)
    limitMemory(message.memoryBytes)
  })
  worker.on('error', (error: unknown) => {
    const reason = endOf(error, local)
    if (!pending || isOutOfMemory(error)) report(reason.message)
    fail(reason)
  })
  worker.on('exit', (code) => {
    const isUnexpected = !isEnding && failure === undefined
    if (isUnexpected && !pending) report(`${name} ended between two calls, with exit status ${code}.`)
    fail(ended(`Runtime exited with error: exit status ${code}`))
  })

  const call = async (event: unknown): Promise<unknown> => {
    if (failure) throw failure
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const timers = [setTimeout(() => stop(outOfTime(timeoutMs)), timeoutMs), setInterval(watchMemory, memoryWatchMs)]
    pending = { resolve, reject, timers }
    const message: Call = { requestId: randomUUID(), event: JSON.stringify(event) }
    worker.postMessage(message)
    return promise
  }

  return { ready: loaded.promise, call, hasEnded: () => failure !== undefined || isEnding, end }
}
