import { once, setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Chance } from '#local/chance.ts'
import { type OwnFunction, startFunction } from './own-function.ts'

type Options = Readonly<{
  path: string
  environment: Readonly<Record<string, string>>
  instanceCount: number
  /** How long the source waits for an answer. An instance that is stopped for longer goes on after it. */
  answerMs: number
  chance: Chance
}>

/** Instances of one function, each a process, that a test kills and stops while they work. */
export type ShakyFunction = Readonly<{
  /** Calls a free instance. Rejects when it dies, or does not answer in time, and when none is free in time. */
  invoke(event: unknown): Promise<unknown>
  /** Kills an instance with `kill -9`. Another one starts in its place. */
  kill(): void
  /** Stops an instance with `kill -STOP`, and lets it go on after this time. */
  pause(pauseMs: number): void
  counts(): Readonly<{ deaths: number; pauses: number; calls: number }>
  stop(): Promise<void>
}>

type Instance = { readonly own: OwnFunction; isBusy: boolean; isPaused: boolean }

export const startShakyFunction = async (options: Options): Promise<ShakyFunction> => {
  const { path, environment, instanceCount, answerMs, chance } = options
  const instances = new Set<Instance>()
  const freed = new EventTarget()
  setMaxListeners(0, freed)
  const counts = { deaths: 0, pauses: 0, calls: 0 }
  let isStopped = false

  const start = async (): Promise<void> => {
    const own = await startFunction({ path, environment, timeoutMs: 60_000 })
    if (isStopped) return own.kill()
    instances.add({ own, isBusy: false, isPaused: false })
    freed.dispatchEvent(new Event('free'))
  }

  const takeInstance = async (signal: AbortSignal): Promise<Instance> => {
    for (;;) {
      const found = [...instances].find(({ isBusy }) => !isBusy)
      if (found) {
        found.isBusy = true
        return found
      }
      await once(freed, 'free', { signal })
    }
  }

  const replace = (instance: Instance): void => {
    if (!instances.delete(instance) || isStopped) return
    counts.deaths += 1
    void start()
  }

  const call = async (instance: Instance, event: unknown): Promise<unknown> => {
    counts.calls += 1
    try {
      return await instance.own.invoke(event)
    } catch (error) {
      replace(instance)
      throw error
    } finally {
      instance.isBusy = false
      freed.dispatchEvent(new Event('free'))
    }
  }

  /** An instance that works, if one does and is not stopped. */
  const victim = (): Instance | undefined => {
    const awake = [...instances].filter(({ isPaused }) => !isPaused)
    const working = awake.filter(({ isBusy }) => isBusy)
    return chance.shuffle(working.length > 0 ? working : awake)[0]
  }

  await Promise.all(Array.from({ length: instanceCount }, start))
  return {
    invoke: async (event) => {
      const answer = call(await takeInstance(AbortSignal.timeout(answerMs)), event)
      return Promise.race([
        answer,
        wait(answerMs, undefined, { ref: false }).then(() => {
          throw new Error('The function has not answered in time.')
        }),
      ])
    },
    kill: () => {
      const instance = victim()
      if (!instance) return
      void instance.own.kill().then(() => replace(instance))
    },
    pause: (pauseMs) => {
      const instance = victim()
      if (!instance) return
      instance.isPaused = true
      counts.pauses += 1
      instance.own.signal('SIGSTOP')
      setTimeout(() => {
        instance.own.signal('SIGCONT')
        instance.isPaused = false
      }, pauseMs)
    },
    counts: () => counts,
    stop: async () => {
      isStopped = true
      await Promise.all([...instances].map(({ own }) => own.kill()))
    },
  }
}
