import { redactFact } from '#catalogue/redaction.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import type { HiddenValues } from '#facts/domain/hidden-values.ts'
import type { VaultClass } from '#facts/domain/vault-item.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { maskCommitments } from './mask-commitments.ts'
import { classesIn } from './open-facts.ts'
import { vaultClassesOf } from './take-out.ts'
import type { OpenedFact, Vault } from './vault.ts'

/** A fact as a reader may see it. */
type ShownFact = Readonly<{ fact: Fact; hidden?: HiddenValues }>

type Sight = Readonly<{
  vault: Vault
  received: Fact
  /** The whole history of the event. */
  facts: readonly Fact[]
  reader: Pick<Caller, 'isOperator'>
}>

/**
 * Shows the fact `received` of an event to a reader: a member of the tenant sees its values, and an operator none. The vault is
 * read only for a member of the tenant, and only if it has values that were not erased. An erasure is a fact, so values that a
 * restored backup brings back stay hidden.
 * @throws Transient `vault-unavailable`. @throws Refusal `vault-altered`.
 */
export const showEvent = async ({ vault, received, facts, reader }: Sight): Promise<ShownFact> => {
  const isErased = facts.some((fact) => kindOf(fact) === 'erased')
  if (reader.isOperator)
    return shownAs(redactFact(received, reader), allAs(classesOf(received), isErased ? 'erased' : 'masked'))
  if (isErased) return shownAs(maskCommitments(received), allAs(classesIn(received), 'erased'))
  const [opened = { fact: received, states: {} }] = await vault.open([received])
  return showOpened(opened)
}

/** An opened fact with `•••` for each value that could not be opened. */
const showOpened = ({ fact, states }: OpenedFact): ShownFact => {
  const closed = Object.entries(states).filter(([, state]) => state !== 'open')
  return closed.length === 0 ? { fact } : shownAs(maskCommitments(fact), Object.fromEntries(closed))
}

const shownAs = (fact: Fact, hidden: HiddenValues): ShownFact =>
  Object.keys(hidden).length === 0 ? { fact } : { fact, hidden }

const allAs = (classes: readonly VaultClass[], reason: 'masked' | 'erased'): HiddenValues =>
  Object.fromEntries(classes.map((vaultClass) => [vaultClass, reason]))

/** In a fact of an earlier version the values are clear, and no attribute names their classes. */
const classesOf = (received: Fact): readonly VaultClass[] =>
  received.sluicevault === undefined ? [...new Set(vaultClassesOf(received).values())] : classesIn(received)
