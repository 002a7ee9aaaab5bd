import type { ErasedEvents } from '#facts/application/erased-events.ts'
import { type OpenedFact, openedIn, type Vault, vaultOf } from './vault.ts'

/**
 * A vault that opens no event that the log has as erased, also when a restored backup brought its values back. It reads the log
 * once for each hundred events with values, and not at all if no fact has any. A fact fails with `store-unavailable`, too. It is for
 * readers of first facts: it also closes what a person wrote after the erasure, which `showTexts` shows.
 */
export const withoutErased = (vault: Vault, erasedEvents: ErasedEvents): Vault =>
  vaultOf(async (facts) => {
    const outcomes = await vault.openEach(facts)
    const open = outcomes.flatMap((outcome, index) => {
      const closed = facts[index]
      return closed && outcome.status === 'fulfilled' && isOpen(outcome.value) ? [closed] : []
    })
    const erased = erasedEvents(open)
    const ended = facts.map(async (closed, index) => {
      const opened = openedIn(outcomes[index])
      if (!isOpen(opened) || !(await erased)(closed)) return opened
      return { fact: closed, states: closedStates(opened) }
    })
    return Promise.allSettled(ended)
  })

type States = Pick<OpenedFact, 'states'>

const isOpen = ({ states }: States): boolean => Object.values(states).includes('open')

const closedStates = ({ states }: States): OpenedFact['states'] =>
  Object.fromEntries(Object.entries(states).map(([name, state]) => [name, state === 'open' ? 'erased' : state]))
