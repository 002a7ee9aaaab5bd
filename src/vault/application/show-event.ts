import { redactFact, redactLater } from '#catalogue/redaction.ts'
import { erasedIn } from '#facts/application/erased-facts.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { HiddenText, HiddenValues, ShownText } from '#facts/domain/hidden-values.ts'
import type { VaultClass } from '#facts/domain/vault-item.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { maskCommitments } from './mask-commitments.ts'
import { classesIn } from './open-facts.ts'
import { vaultClassesOf } from './take-out.ts'
import { isAltered, type OpenedFact, openedIn, type Vault } from './vault.ts'

/** The first fact of an event as a reader may see it. */
type ShownFirst = Readonly<{ fact: Fact; hidden?: HiddenValues }>

/** The same, with its later facts with texts of people. */
type ShownEvent = ShownFirst & Readonly<{ texts: readonly ShownText[] }>

type Reader = Pick<Caller, 'isOperator' | 'partnerId'>

type Sight = Readonly<{
  vault: Vault
  /** The whole history of the event. */
  facts: readonly Fact[]
  reader: Reader
}>

/**
 * Shows the fact `received` of an event, and later facts of it with texts of people. A member of the tenant sees its values, a
 * partner those of the first fact, and an operator none. One read of the vault opens what the reader may see and was not erased;
 * there is none if it has no such values. An erasure is a fact, so values that a restored backup brings back stay hidden. An altered
 * text hides its fact alone.
 * @throws Transient `vault-unavailable`. @throws Refusal `vault-altered` if a value of the first fact does not match it.
 */
export const showEvent = async (sight: Sight, received: Fact, texts: readonly Fact[] = []): Promise<ShownEvent> => {
  const { reader, facts } = sight
  const isErased = erasedIn(facts)
  const outcomes = await openEach(sight, [...(reader.isOperator ? [] : [received]), ...shownTo(reader, texts)])
  const first = (): ShownFirst => {
    const state = isErased(received) ? 'erased' : 'masked'
    if (reader.isOperator) return shownAs(redactFact(received, reader), allAs(classesOf(received), state))
    if (isErased(received)) return shownAs(maskCommitments(received), allAs(classesIn(received), 'erased'))
    return showOpened(openedIn(outcomes.get(received.id)))
  }
  return { ...first(), texts: texts.map((fact) => showText(sight, fact, outcomes.get(fact.id))) }
}

/**
 * Shows an event and later facts of it without a read of the vault: `•••` is in the place of each value that the vault has or had,
 * also for a member of the tenant.
 */
export const showClosed = (sight: Omit<Sight, 'vault'>, received: Fact, texts: readonly Fact[]): ShownEvent => {
  const isErased = erasedIn(sight.facts)
  const closed = (fact: Fact): Fact =>
    sight.reader.isOperator ? redactFact(fact, sight.reader) : redactLater(maskCommitments(fact), sight.reader)
  const state = (fact: Fact) => (isErased(fact) ? 'erased' : 'masked')
  return {
    ...shownAs(closed(received), allAs(classesIn(received), state(received))),
    texts: texts.map((fact) => ({
      fact: closed(fact),
      ...(classesIn(fact).length > 0 && { hidden: state(fact) }),
    })),
  }
}

/** Shows later facts of an event, as `showEvent` does. @throws Transient `vault-unavailable`. */
export const showTexts = async (sight: Sight, texts: readonly Fact[]): Promise<readonly ShownText[]> => {
  const outcomes = await openEach(sight, shownTo(sight.reader, texts))
  return texts.map((fact) => showText(sight, fact, outcomes.get(fact.id)))
}

/** A later fact of an event, and the facts `erased` of the event. */
type EventText = Readonly<{ text: Fact; erasures: readonly Fact[] }>

/** Shows later facts of many events, with one read of the vault for all. @throws Transient `vault-unavailable`. */
export const showTextsOfEvents = async (
  { vault, reader }: Pick<Sight, 'vault' | 'reader'>,
  texts: readonly EventText[],
): Promise<readonly ShownText[]> => {
  const unerased = texts.filter(({ text, erasures }) => !erasedIn(erasures)(text)).map(({ text }) => text)
  const outcomes = await openEach({ vault, facts: [], reader }, shownTo(reader, unerased))
  return texts.map(({ text, erasures }) => showText({ vault, facts: erasures, reader }, text, outcomes.get(text.id)))
}

const shownTo = ({ isOperator, partnerId }: Reader, texts: readonly Fact[]): readonly Fact[] =>
  isOperator || partnerId !== undefined ? [] : texts

type Outcome = PromiseSettledResult<OpenedFact>

/** Opens the facts that were not erased, by their ids. */
const openEach = async ({ vault, facts }: Sight, closed: readonly Fact[]): Promise<ReadonlyMap<string, Outcome>> => {
  const isErased = erasedIn(facts)
  const unerased = closed.filter((fact) => !isErased(fact))
  const outcomes = await vault.openEach(unerased)
  return new Map(
    unerased.flatMap(({ id }, index) => {
      const outcome = outcomes[index]
      return outcome ? [[id, outcome] as const] : []
    }),
  )
}

const showText = ({ facts, reader }: Sight, fact: Fact, outcome: Outcome | undefined): ShownText => {
  const isTextless = classesIn(fact).length === 0
  const masking = (hidden: HiddenText): ShownText => ({
    fact: redactLater(maskCommitments(fact), reader),
    ...(!isTextless && { hidden }),
  })
  if (erasedIn(facts)(fact)) return masking('erased')
  if (reader.isOperator || reader.partnerId !== undefined) return masking('masked')
  if (outcome?.status === 'rejected' && isAltered(outcome.reason)) return masking('altered')
  const opened = openedIn(outcome)
  return opened.states.personal === 'erased' ? masking('erased') : { fact: opened.fact }
}

/** An opened fact with `•••` for each value that could not be opened. */
const showOpened = ({ fact, states }: OpenedFact): ShownFirst => {
  const closed = Object.entries(states).filter(([, state]) => state !== 'open')
  return closed.length === 0 ? { fact } : shownAs(maskCommitments(fact), Object.fromEntries(closed))
}

const shownAs = (fact: Fact, hidden: HiddenValues): ShownFirst =>
  Object.keys(hidden).length === 0 ? { fact } : { fact, hidden }

const allAs = (classes: readonly VaultClass[], reason: 'masked' | 'erased'): HiddenValues =>
  Object.fromEntries(classes.map((vaultClass) => [vaultClass, reason]))

/** In a fact of an earlier version the values are clear, and no attribute names their classes. */
const classesOf = (received: Fact): readonly VaultClass[] =>
  received.sluicevault === undefined ? [...new Set(vaultClassesOf(received).values())] : classesIn(received)
