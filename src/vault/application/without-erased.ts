import type { ErasedEvents } from '#facts/application/erased-events.ts'
import type { OpenedFact, Vault } from './open-facts.ts'

/**
 * A vault that opens no event that the log has as erased, also when a restored backup brought its values back. It reads the log once
 * for each hundred events with values, and not at all if no fact has any.
 * @throws Transient `store-unavailable`, and what the vault throws.
 */
export const heedErasures = (vault: Vault, erasedEvents: ErasedEvents): Vault => ({
  open: async (facts) => {
    const opened = await vault.open(facts)
    const isErased = await erasedEvents(opened.filter(isOpen).map(({ fact }) => fact))
    return opened.map((one, index) => {
      const closed = facts[index]
      return closed && isErased(closed) ? { fact: closed, states: closedStates(one) } : one
    })
  },
})

const isOpen = ({ states }: Pick<OpenedFact, 'states'>): boolean => Object.values(states).includes('open')

const closedStates = ({ states }: Pick<OpenedFact, 'states'>): OpenedFact['states'] =>
  Object.fromEntries(Object.entries(states).map(([name, state]) => [name, state === 'open' ? 'erased' : state]))
