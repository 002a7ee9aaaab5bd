import { Transient } from '#kernel/domain/errors.ts'
import type { TenantSettings } from '../domain/tenant-settings.ts'
import type { MessageSender, makeCheckSender } from './check-sender.ts'
import type { Limiter } from './ports.ts'

type Needs = Readonly<{ checkSender: ReturnType<typeof makeCheckSender>; limiter: Limiter }>

type Message = Readonly<{ tenantId: string; sender: MessageSender }>

/**
 * Runs `act` for the messages of a batch that are within the limit of their tenant. Each tenant is counted once per batch, and
 * messages of senders without permission are not counted. The queue has a bucket of its own, so that its messages take nothing
 * from the requests of the tenant. A repeat of a message is counted again.
 * Returns the outcome of each message, in order. A message above the limit fails with Transient `rate-exceeded` and comes back
 * later.
 */
export const makeAdmitMessages =
  ({ checkSender, limiter }: Needs) =>
  <Arrival extends Message>(act: (message: Arrival) => Promise<unknown>) =>
  async (messages: readonly Arrival[]): Promise<readonly PromiseSettledResult<unknown>[]> => {
    const checks = await Promise.allSettled(messages.map(({ sender, tenantId }) => checkSender(sender, tenantId)))
    const checked = messages.map((message, index) => ({ message, check: checks[index] ?? missingCheck }))
    const places = await placesOf(limiter, checked)
    const run = async ({ message, check }: CheckedMessage<Arrival>): Promise<unknown> => {
      if (check.status === 'rejected') throw check.reason
      const left = places.get(message.tenantId) ?? 0
      places.set(message.tenantId, left - 1)
      if (left <= 0)
        throw new Transient('rate-exceeded', 'The tenant sends more messages than its limit. The message comes back.')
      return act(message)
    }
    return Promise.allSettled(checked.map(run))
  }

type CheckedMessage<Arrival extends Message> = Readonly<{
  message: Arrival
  check: PromiseSettledResult<TenantSettings>
}>

/** How many messages of each tenant the limit admits. */
const placesOf = async <Arrival extends Message>(
  limiter: Limiter,
  checked: readonly CheckedMessage<Arrival>[],
): Promise<Map<string, number>> => {
  const admissible = checked.flatMap(({ message: { tenantId }, check }) =>
    check.status === 'fulfilled' ? [{ tenantId, settings: check.value }] : [],
  )
  const places = await Promise.all(
    [...Map.groupBy(admissible, ({ tenantId }) => tenantId)].map(async ([tenantId, group]) => {
      const [first] = group
      if (first === undefined) return [tenantId, 0] as const
      return [tenantId, await limiter.countUpTo(bucketOfQueue(tenantId), first.settings, group.length)] as const
    }),
  )
  return new Map(places)
}

/** No tenant id contains `#`. */
const bucketOfQueue = (tenantId: string): string => `${tenantId}#intake`

/** `allSettled` returns as many results as it gets. */
const missingCheck: PromiseRejectedResult = { status: 'rejected', reason: new Error('A message was not checked.') }
