import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { within } from './within.ts'

export type DependencyName = 'store' | 'queues' | 'topic' | 'keys' | 'broker'

/** `since` is when the failure was first noticed. */
type DependencyState = Readonly<{ state: 'ok' }> | Readonly<{ state: 'unavailable'; since: Instant }>

/** Whether Sluice can do all of its work, and which dependencies are unavailable. */
export type Readiness = Readonly<{
  status: 'ready' | 'unavailable'
  checks: Readonly<Record<DependencyName, DependencyState>>
}>

type Needs = Readonly<{
  /** Each resolves when the dependency responds. */
  probes: Readonly<Record<Exclude<DependencyName, 'broker'>, () => Promise<unknown>>>
  /** Since when the bridge cannot reach the broker; `undefined` while it can. */
  brokerUnavailableSince: () => Promise<Instant | undefined>
  clock: Clock
  /** The timeout of each check. */
  timeoutMs: number
}>

/** Checks every dependency at once. Never throws: one that does not respond in time is unavailable, since its first failed check. */
export const makeCheckReady = ({ probes, brokerUnavailableSince, clock, timeoutMs }: Needs) => {
  const failedSince = new Map<DependencyName, Instant>()

  const stateAfter = async (name: DependencyName, probe: () => Promise<unknown>): Promise<DependencyState> => {
    try {
      await within(timeoutMs, probe())
      failedSince.delete(name)
      return { state: 'ok' }
    } catch {
      const since = failedSince.get(name) ?? clock()
      failedSince.set(name, since)
      return { state: 'unavailable', since }
    }
  }

  /** The broker is reached only by the bridge, which notes its failures. Without the note, its state is unknown. */
  const brokerState = async (): Promise<DependencyState> => {
    let since: Instant | undefined
    const read = await stateAfter('broker', async () => {
      since = await brokerUnavailableSince()
    })
    return since === undefined ? read : { state: 'unavailable', since }
  }

  return async (): Promise<Readiness> => {
    const [store, queues, topic, keys, broker] = await Promise.all([
      stateAfter('store', probes.store),
      stateAfter('queues', probes.queues),
      stateAfter('topic', probes.topic),
      stateAfter('keys', probes.keys),
      brokerState(),
    ])
    const checks = { store, queues, topic, keys, broker }
    const isReady = Object.values(checks).every(({ state }) => state === 'ok')
    return { status: isReady ? 'ready' : 'unavailable', checks }
  }
}
