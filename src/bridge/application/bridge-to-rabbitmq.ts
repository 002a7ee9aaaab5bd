import { routesOf } from '#catalogue/catalogue.ts'
import type { Route } from '#catalogue/define.ts'
import { factAs } from '#facts/application/fact-as.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { type Message, messageKey, messageOf } from '../domain/message.ts'
import type { Broker, Claim, PublishedMessages } from './ports.ts'

type Needs = Readonly<{
  broker: Broker
  published: PublishedMessages
  /** Hears why the memory could not be written after publishing. No message is lost by that. */
  warn: (reason: unknown) => void
}>

type Outcome = PromiseSettledResult<void>

/** A fact and one way it goes out. */
type Passage = Readonly<{ fact: Fact; route: Route }>

/**
 * Publishes facts to the exchanges the catalogue names, each once in effect, and tells the outcome of each, in order.
 * Safe to repeat and to race: what is published is dropped, what another bridge holds is for a later try.
 * @throws Transient `store-unavailable` when nothing could be claimed.
 */
export const makeBridgeToRabbitmq =
  ({ broker, published, warn }: Needs) =>
  async (facts: readonly Fact[]): Promise<readonly Outcome[]> => {
    const passages = new Map(facts.flatMap(passagesOf).map((passage) => [keyOf(passage), passage]))
    const claim = await published.claim([...passages.keys()])
    const outcomes = await publishClaimed(broker, passages, claim)
    for (const { reason } of (await settleClaim(published, claim, outcomes)).filter(isRejected)) warn(reason)
    return facts.map((fact) => outcomeOf(fact, outcomes))
  }

const passagesOf = (fact: Fact): readonly Passage[] => routesOf(fact.type).map((route) => ({ fact, route }))

const keyOf = ({ fact, route }: Passage): string => messageKey({ messageId: fact.id, exchange: route.exchange })

const publishClaimed = async (
  broker: Broker,
  passages: ReadonlyMap<string, Passage>,
  { standings }: Claim,
): Promise<ReadonlyMap<string, Outcome>> => {
  const publishOnce = async (key: string, passage: Passage): Promise<void> => {
    const standing = standings.get(key)
    if (standing === 'published') return
    if (standing !== 'ours') throw new Transient('publish-in-progress', `${key} is being published by another bridge.`)
    await broker.publish(messageFor(passage))
  }
  const entries = [...passages].map(async ([key, passage]) => {
    const [outcome] = await Promise.allSettled([publishOnce(key, passage)])
    return [key, outcome] as const
  })
  return new Map(await Promise.all(entries))
}

/**
 * The fact as the consumers of its exchange know it.
 * @throws Refusal `fact-invalid` when there is nothing to convert. @throws Transient `fact-unroutable` when nothing converts it.
 */
const messageFor = ({ fact, route: { exchange, as = fact.type } }: Passage): Message => {
  const told = factAs(fact, as)
  if (!told) throw new Transient('fact-unroutable', `Nothing brings ${fact.type} to ${as} for ${exchange}.`)
  return messageOf(told, exchange)
}

/**
 * Remembers what the broker confirmed and gives back the rest. A confirmed message is done even when it cannot be
 * remembered: failing it would surely send it twice, while this way only a repeated delivery would.
 */
const settleClaim = (
  published: PublishedMessages,
  claim: Claim,
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<readonly Outcome[]> => {
  const ours = [...outcomes].filter(([key]) => claim.standings.get(key) === 'ours')
  const keysWhere = (status: Outcome['status']) =>
    ours.filter(([, outcome]) => outcome.status === status).map(([key]) => key)
  return Promise.allSettled([
    published.remember(keysWhere('fulfilled')),
    published.release(keysWhere('rejected'), claim),
  ])
}

/** A fact is done when it is on every exchange it goes to. */
const outcomeOf = (fact: Fact, outcomes: ReadonlyMap<string, Outcome>): Outcome => {
  const own = passagesOf(fact).flatMap((passage) => outcomes.get(keyOf(passage)) ?? [])
  return own.find(isRejected) ?? own[0] ?? goesNowhere(fact)
}

/** Not done, or it would be lost in silence: this bridge may be older than the fact's type. */
const goesNowhere = ({ type }: Fact): PromiseRejectedResult => {
  const reason = new Transient('fact-unroutable', `The catalogue names no exchange for ${type}.`)
  return { status: 'rejected', reason }
}

const isRejected = (outcome: Outcome): outcome is PromiseRejectedResult => outcome.status === 'rejected'
