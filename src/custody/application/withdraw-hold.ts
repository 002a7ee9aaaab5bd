import { holdThing, liftThing, stepOfHold } from './hold-thing.ts'

/**
 * Withdraws the open proposal of a hold: to place it or, after that, to lift it. Only its proposer can. Safe to repeat.
 * @throws Refusal `hold-not-found`, `proposer-required`, `proposal-activated`. @throws Transient `store-unavailable`.
 */
export const makeWithdrawHold = stepOfHold('withdraw', (id, hold) =>
  hold?.lift === undefined ? holdThing(id, hold) : liftThing(id, hold),
)
