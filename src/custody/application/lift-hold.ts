import { liftThing, stepOfHold } from './hold-thing.ts'

/**
 * Proposes to lift an active hold, together with the fact of the proposal. The hold protects its events until another person
 * approves it. Safe to repeat. @throws Refusal `hold-not-found`, `hold-inactive`, `proposal-taken`.
 * @throws Transient `store-unavailable`.
 */
export const makeLiftHold = stepOfHold('propose', liftThing)
