import { catalogue, routesOf } from '#catalogue/catalogue.ts'
import type { Route } from '#catalogue/define.ts'
import { eventArchived } from '#catalogue/families/custody.ts'
import { factAs } from '#facts/application/fact-as.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { type OpenedFact, openedIn, type Vault } from '#vault/application/vault.ts'
import { type Message, messageKey, messageOf } from '../domain/message.ts'
import type { Broker, BrokerNotes, Claim, PublishedMessages } from './ports.ts'

type Needs = Readonly<{
  broker: Broker
  published: PublishedMessages
  notes: BrokerNotes
  /** Opens the facts that consumers receive with clear values. */
  vault: Vault
  /**
   * Called when the record of published messages could not be written after publishing, or the note about the broker. No message is
   * lost.
   */
  warn: (reason: unknown) => void
}>

type Outcome = PromiseSettledResult<void>

/** A fact and one of its routes. */
type Passage = Readonly<{ fact: Fact; route: Route }>

/**
 * Publishes facts to the exchanges of the catalogue, each once in effect, and returns the outcome of each, in order.
 * Safe to repeat and to race: published messages are skipped, messages claimed by another bridge are retried later.
 * Consumers of a clear route receive the values that the vault has; erased and expired ones stay commitments.
 * @throws Transient `store-unavailable` when nothing could be claimed.
 */
export const makeBridgeToRabbitmq =
  ({ broker, published, notes, vault, warn }: Needs) =>
  async (facts: readonly Fact[], { isRetry } = { isRetry: false }): Promise<readonly Outcome[]> => {
    const passages = new Map(facts.flatMap(passagesOf).map((passage) => [keyOf(passage), passage]))
    const claim = await published.claim([...passages.keys()])
    const outcomes = await publishClaimed({ broker, vault }, passages, claim)
    for (const { reason } of (await settleClaim(published, claim, outcomes)).filter(isRejected)) warn(reason)
    await noteBroker({ notes, claim, isRetry }, outcomes).catch(warn)
    const forgotten = await forgetArchived(published, facts)
    return facts.map((fact) => forgotten.get(fact) ?? outcomeOf(fact, outcomes))
  }

/** Deletes the records of the facts of archived events. Returns the facts `archived` for which that failed: they come back. */
const forgetArchived = async (
  published: PublishedMessages,
  facts: readonly Fact[],
): Promise<ReadonlyMap<Fact, PromiseRejectedResult>> => {
  const failed = new Map<Fact, PromiseRejectedResult>()
  for (const fact of facts.filter((each) => kindOf(each) === 'archived')) {
    const [outcome] = await Promise.allSettled([forget(published, fact)])
    if (outcome.status === 'rejected') failed.set(fact, outcome)
  }
  return failed
}

const forget = async (published: PublishedMessages, archived: Fact): Promise<void> => {
  const { facts } = dataOf(eventArchived, archived)
  const keys = facts.flatMap(({ id, type }) =>
    routesOf(type).map(({ exchange }) => messageKey({ messageId: id, exchange })),
  )
  await published.forget(keys)
}

/** Only what this bridge sent is evidence, not a message that was published before or that another bridge publishes. */
const noteBroker = async (
  { notes, claim, isRetry }: Readonly<{ notes: BrokerNotes; claim: Claim; isRetry: boolean }>,
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<void> => {
  const sent = [...outcomes].filter(([key]) => claim.statuses.get(key) === 'ours').map(([, outcome]) => outcome)
  const isDown = ({ reason }: PromiseRejectedResult) =>
    reason instanceof Transient && reason.code === 'broker-unavailable'
  if (sent.some((outcome) => isRejected(outcome) && isDown(outcome))) await notes.noteFailure()
  else if (sent.some((outcome) => !isRejected(outcome))) await notes.noteSuccess({ isRetry })
}

const passagesOf = (fact: Fact): readonly Passage[] => routesOf(fact.type).map((route) => ({ fact, route }))

const keyOf = ({ fact, route }: Passage): string => messageKey({ messageId: fact.id, exchange: route.exchange })

/** Publishes what this bridge claimed. The facts among it that consumers receive with clear values are opened with one read. */
const publishClaimed = async (
  { broker, vault }: Pick<Needs, 'broker' | 'vault'>,
  passages: ReadonlyMap<string, Passage>,
  { statuses }: Claim,
): Promise<ReadonlyMap<string, Outcome>> => {
  const toOpen = [...passages].filter(([key, { route }]) => route.clear && statuses.get(key) === 'ours')
  const toOpenOnce = [...new Map(toOpen.map(([, { fact }]) => [fact.id, fact])).values()]
  const outcomes = await vault.openEach(toOpenOnce)
  const opened = new Map(toOpenOnce.map(({ id }, index) => [id, outcomes[index]]))
  const publishOnce = async (key: string, passage: Passage): Promise<void> => {
    const status = statuses.get(key)
    if (status === 'published') return
    if (status !== 'ours') throw new Transient('publish-in-progress', `${key} is being published by another bridge.`)
    await broker.publish(messageFor(passage.route.clear ? { ...passage, fact: clearFact(opened, passage) } : passage))
  }
  const entries = [...passages].map(async ([key, passage]) => {
    const [outcome] = await Promise.allSettled([publishOnce(key, passage)])
    return [key, outcome] as const
  })
  return new Map(await Promise.all(entries))
}

/** @throws the error of the vault, so that no message has commitments in the place of values that exist. */
const clearFact = (
  opened: ReadonlyMap<string, PromiseSettledResult<OpenedFact> | undefined>,
  { fact }: Passage,
): Fact => openedIn(opened.get(fact.id)).fact

/**
 * Builds the message in the version that the consumers of the exchange accept.
 * @throws Refusal `fact-invalid` when the data does not fit its type. @throws Transient `fact-unroutable` without a conversion.
 */
const messageFor = ({ fact, route: { exchange, as = fact.type } }: Passage): Message => {
  const converted = factAs(fact, as)
  if (!converted)
    throw new Transient('fact-unroutable', `There is no conversion from ${fact.type} to ${as} for ${exchange}.`)
  return messageOf(converted, exchange)
}

/**
 * Records the confirmed messages and releases the others. A confirmed message is done even when it cannot be recorded:
 * failing it would certainly send it twice, while now only a repeated delivery would.
 */
const settleClaim = (
  published: PublishedMessages,
  claim: Claim,
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<readonly Outcome[]> => {
  const ours = [...outcomes].filter(([key]) => claim.statuses.get(key) === 'ours')
  const keysWhere = (status: Outcome['status']) =>
    ours.filter(([, outcome]) => outcome.status === status).map(([key]) => key)
  return Promise.allSettled([
    published.remember(keysWhere('fulfilled')),
    published.release(keysWhere('rejected'), claim),
  ])
}

/** A fact is done when it is on every exchange of its routes. */
const outcomeOf = (fact: Fact, outcomes: ReadonlyMap<string, Outcome>): Outcome => {
  const own = passagesOf(fact).flatMap((passage) => outcomes.get(keyOf(passage)) ?? [])
  return own.find(isRejected) ?? own[0] ?? withoutRoute(fact)
}

/**
 * A fact of an unknown type is not done, because it would be lost silently: this bridge may be older than the type. A known type
 * without a route, such as a reading, has nothing to publish.
 */
const withoutRoute = ({ type }: Fact): Outcome => {
  if (catalogue.has(type)) return { status: 'fulfilled', value: undefined }
  const reason = new Transient('fact-unroutable', `The catalogue has no exchange for ${type}.`)
  return { status: 'rejected', reason }
}

const isRejected = (outcome: Outcome): outcome is PromiseRejectedResult => outcome.status === 'rejected'
