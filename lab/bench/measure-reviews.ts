import { CommandFault } from '#commands/command-line.ts'
import { makeTokenSource } from '../feed/token-source.ts'
import { pause } from '../pause.ts'
import { type Answer, type Client, makeClient } from '../review-drill/client.ts'
import { readEventId, readIds, readReview } from '../review-drill/review-view.ts'
import { settingOf } from '../tally/setting.ts'
import { type Consumption, consumptionOf, type Meter } from './consumption.ts'
import type { HostedStack } from './hosted-stack.ts'
import { makeHeldPayment } from './payment.ts'
import { type Spread, spreadOf } from './percentiles.ts'
import { makeProducer } from './product-line.ts'

/** The cost of one act of a person, with everything that follows from it. */
export type ActCost = Readonly<{ took: Spread; perAct: Consumption }>

/** What an event costs that a person decides, by act. `held`: until it is under review. */
export type ReviewCosts = Readonly<Record<'held' | 'next' | 'open' | 'decide', ActCost>>

type Run = Readonly<{ tenantId: string; signal: AbortSignal }>

const reviewCount = 50

/**
 * Measures events that a person decides: one after the other, each act of all of them before the next act. Each review has a person
 * of its own, because a person has one or two claims at a time.
 */
export const measureReviews = async (stack: HostedStack, { tenantId, signal }: Run): Promise<ReviewCosts> => {
  const [reader, ...people] = await Promise.all(
    Array.from({ length: reviewCount + 1 }, (_, index) => reviewerOf(stack, `person-${index}`, { tenantId, signal })),
  )
  if (!reader) throw new Error('One person reads the list.')
  const claimants = new Map<string, Client>()
  const claimantOf = (eventId: string): Client => claimants.get(eventId) ?? reader
  const send = await makeProducer(stack, tenantId, signal, makeHeldPayment)
  const cost = async (act: (eventId: string) => Promise<number>, eventIds: readonly string[]): Promise<ActCost> => {
    const before = await untilStill(stack, signal)
    const tookMs: number[] = []
    for (const eventId of eventIds) tookMs.push(await act(eventId))
    const after = await untilStill(stack, signal)
    return { took: spreadOf(tookMs), perAct: consumptionOf(before, after, eventIds.length) }
  }
  const held = await cost(
    async () => {
      const sentAtMs = performance.now()
      await send()
      return performance.now() - sentAtMs
    },
    Array.from({ length: reviewCount }, String),
  )
  const eventIds = await openReviews(reader)
  const post = (client: Client, path: string, body: unknown) =>
    client({ method: 'POST', path: `/v1/reviews/${path}`, body })
  const next = await cost(async () => {
    const client = people.pop() ?? reader
    const answer = await post(client, 'next', {})
    claimants.set(readEventId(answer.body)?.eventId ?? '', client)
    return tookOf(answer)
  }, eventIds)
  const open = await cost(
    async (eventId) => tookOf(await claimantOf(eventId)({ path: `/v1/reviews/${eventId}` })),
    eventIds,
  )
  const bodies = await decisionsOn(eventIds, reader)
  const decide = await cost(
    async (eventId) => tookOf(await post(claimantOf(eventId), `${eventId}/decisions`, bodies.get(eventId))),
    eventIds,
  )
  return { held, next, open, decide }
}

const reviewerOf = async (
  { environment }: HostedStack,
  subject: string,
  { tenantId, signal }: Run,
): Promise<Client> => {
  const token = makeTokenSource(environment, { tenant: tenantId, subject, scope: 'reviews:read reviews:decide' })
  await token()
  return makeClient({ url: settingOf(environment, 'SLUICE_HTTP_URL'), token, giveUp: signal })
}

const openReviews = async (client: Client): Promise<readonly string[]> => {
  const { ids = [] } = readIds((await client({ path: '/v1/reviews?status=open&limit=200' })).body) ?? {}
  if (ids.length === reviewCount) return ids
  throw new CommandFault(`${reviewCount} payments must be under review, and ${ids.length} are.`)
}

/** The body of a decision for each review. A preview is not recorded as a reading. */
const decisionsOn = async (eventIds: readonly string[], client: Client) => {
  const bodies = new Map<string, unknown>()
  for (const eventId of eventIds) {
    const { version, assessmentFactId } =
      readReview((await client({ path: `/v1/reviews/${eventId}?preview=true` })).body) ?? {}
    const reason = 'The payer confirmed the payment by phone, and the contract was checked.'
    bodies.set(eventId, { outcome: 'approve', reason, basedOn: { version, assessmentFactId } })
  }
  return bodies
}

/** @throws CommandFault for an answer that is a refusal. */
const tookOf = ({ status, code, tookMs }: Answer): number => {
  if (status === 200) return tookMs
  throw new CommandFault(`An act on a review was not accepted: ${status} ${code}.`)
}

/** Nothing that an act leads to takes longer to begin. */
const [pollMs, stillCount] = [500, 4]

/** Waits until the stack makes no call of its own any more. */
const untilStill = async (stack: HostedStack, signal: AbortSignal): Promise<Meter> => {
  let meter = await stack.meter()
  for (let still = 0; still < stillCount && !signal.aborted; ) {
    await pause(pollMs, signal)
    const now = await stack.meter()
    still = writesIn(now) === writesIn(meter) ? still + 1 : 0
    meter = now
  }
  return meter
}

const writesIn = ({ capacity }: Meter): number =>
  Object.values(capacity.writeUnits).reduce((sum, units) => sum + units, 0)
