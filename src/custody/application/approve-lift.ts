import { liftThing, stepOfHold } from './hold-thing.ts'

/**
 * Approves the lifting of a hold, together with its fact: from now on it protects nothing. Safe to repeat.
 * @throws Refusal `hold-not-found`, `hold-inactive`, `four-eyes-required`, `proposal-lapsed`, `proposal-withdrawn`.
 * @throws Transient `store-unavailable`.
 */
export const makeApproveLift = stepOfHold('activate', liftThing)
