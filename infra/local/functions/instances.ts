import type { Chance } from '../chance.ts'
import { ended, throttled } from './invocation-failure.ts'
import type { Instance } from './start-instance.ts'

/** The instances of one function, and the line of calls that wait for them. */
export type Instances = Readonly<{
  /**
   * Gives a call to a random instance that is free. One that has not been started yet starts; if none is free, the call waits.
   * A signal that aborts takes a waiting call out of the line, and has no effect on a call that has been given to an instance.
   * @throws InvocationFailure if the line is full or the function did not answer, else the error of the handler.
   */
  call(event: unknown, signal?: AbortSignal): Promise<unknown>
  /** Uses instances of another version from the next call on. Calls in progress end with the previous version. */
  replace(start: () => Instance, first: Instance): void
  /** Ends every instance, and the calls that wait. Calls in progress have `graceMs` to end. */
  close(graceMs: number): Promise<void>
}>

type Options = Readonly<{
  start: () => Instance
  count: number
  chance: Chance
  /** The calls that can wait. Lambda throttles calls above the concurrency of an account, which is 1,000 by default. */
  waitingMax?: number
  /** An instance without a call for this time ends. */
  idleMs?: number
}>

type Slot = { instance: Instance | undefined; isBusy: boolean; idleTimer: NodeJS.Timeout | undefined }
type WaitingCall = Readonly<{ event: unknown; resolve: (value: unknown) => void; reject: (error: unknown) => void }>

const waitingMaxDefault = 1000
const idleDefaultMs = 300_000

export const makeInstances = ({
  start,
  count,
  chance,
  waitingMax = waitingMaxDefault,
  idleMs = idleDefaultMs,
}: Options): Instances => {
  const slots = Array.from(
    { length: count },
    (): Slot => ({ instance: undefined, isBusy: false, idleTimer: undefined }),
  )
  const line = new Set<WaitingCall>()
  const running = new Set<Promise<void>>()
  const started = new Set<Instance>()
  let startCurrent = start
  let isClosed = false

  const call: Instances['call'] = async (event, signal) => {
    if (isClosed) throw ended('The copy is ending.')
    if (line.size >= waitingMax) throw throttled(`${waitingMax} calls wait for its ${count} instances.`)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const waiting: WaitingCall = { event, resolve, reject }
    line.add(waiting)
    const leave = (): void => {
      if (line.delete(waiting)) reject(throttled(`All ${count} instances are in use.`))
    }
    signal?.addEventListener('abort', leave, { once: true })
    deal()
    return promise
  }

  const deal = (): void => {
    for (const waiting of line) {
      const free = slots.filter(({ isBusy }) => !isBusy)
      // A choice among none would shift every later one.
      const slot = free.length > 0 ? free[chance.between(0, free.length - 1)] : undefined
      if (!slot) return
      line.delete(waiting)
      const run = serve(slot, waiting).finally(() => {
        running.delete(run)
        deal()
      })
      running.add(run)
    }
  }

  const serve = async (slot: Slot, { event, resolve, reject }: WaitingCall): Promise<void> => {
    clearTimeout(slot.idleTimer)
    slot.isBusy = true
    try {
      const instance = slot.instance?.hasEnded() === false ? slot.instance : place(slot, startCurrent())
      await instance.ready.then(() => instance.call(event)).then(resolve, reject)
      if (instance.hasEnded()) started.delete(instance)
      if (slot.instance !== instance) void finish(instance)
    } catch (error) {
      // The instance could not be started.
      reject(error)
    }
    slot.isBusy = false
    endWhenIdle(slot)
  }

  const place = (slot: Slot, instance: Instance): Instance => {
    slot.instance = instance
    started.add(instance)
    return instance
  }

  const endWhenIdle = (slot: Slot): void => {
    clearTimeout(slot.idleTimer)
    slot.idleTimer = setTimeout(() => retire(slot), idleMs).unref()
  }

  const finish = async (instance: Instance): Promise<void> => {
    started.delete(instance)
    await instance.end()
  }

  const retire = (slot: Slot): void => {
    if (slot.instance) void finish(slot.instance)
    slot.instance = undefined
  }

  const replace: Instances['replace'] = (startNext, first) => {
    startCurrent = startNext
    for (const slot of slots) {
      if (slot.isBusy) slot.instance = undefined
      else retire(slot)
    }
    const free = slots.find(({ isBusy }) => !isBusy)
    if (!free) return void first.end()
    place(free, first)
    endWhenIdle(free)
  }

  const close: Instances['close'] = async (graceMs) => {
    isClosed = true
    for (const { reject } of line) reject(ended('The copy is ending.'))
    line.clear()
    await Promise.race([Promise.all(running), pause(graceMs)])
    await Promise.all([...started].map(finish))
  }

  return { call, replace, close }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref())
