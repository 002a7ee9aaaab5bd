import { holdThing, stepOfHold } from './hold-thing.ts'

/**
 * Approves a proposed hold, together with its fact: from now on it protects its events. Safe to repeat.
 * @throws Refusal `hold-not-found`, `four-eyes-required`, `proposal-altered`, `proposal-lapsed`, `proposal-withdrawn`.
 * @throws Transient `store-unavailable`.
 */
export const makeApproveHold = stepOfHold('activate', holdThing)
