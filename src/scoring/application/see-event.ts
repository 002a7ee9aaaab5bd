import type { Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Money } from '#kernel/domain/money.ts'
import { activityOf } from '../domain/activity.ts'
import { type Movement, unknownCounterparty } from '../domain/movement.ts'
import { emptyProfile, type Profile, withMovement } from '../domain/profile.ts'
import type { Inputs } from '../domain/rule.ts'
import type { AccountEnd, Reading } from './inputs-of.ts'

/** What the rules see of an event, and the profiles of its accounts after it. */
export type Seen = Readonly<{ inputs: Inputs; profiles: ReadonlyMap<string, Profile> }>

/**
 * Puts together what an event says by itself and what its accounts did before, and adds the event to their profiles.
 * `profileOf` has the profiles of the accounts the reading names, where there are any yet.
 */
export const seeEvent = (fact: Fact, { inputs, ends }: Reading, profileOf: ReadonlyMap<string, Profile>): Seen => {
  const { amount } = inputs
  if (amount === undefined || ends.length === 0) return { inputs, profiles: new Map() }
  const profiles = new Map<string, Profile>()
  let seen: Inputs = inputs
  for (const end of ends) {
    const before = profileOf.get(end.accountId) ?? emptyProfile
    const movement = movementOf(fact, amount, end)
    seen = { ...seen, [end.side]: { ...seen[end.side], activity: activityOf(before, movement) } }
    profiles.set(end.accountId, withMovement(profiles.get(end.accountId) ?? before, movement))
  }
  return { inputs: seen, profiles }
}

const movementOf = (fact: Fact, amount: Money, { side, counterpartyId, at }: AccountEnd): Movement => ({
  id: nameOf(fact),
  at,
  direction: side === 'debtor' ? 'out' : 'in',
  counterparty: counterpartyId === undefined ? unknownCounterparty : numberOf(counterpartyId),
  ...amount,
})

/** 9 digits to base 36 reach to the year 5188, so that names sort as events were received. */
const nameOf = ({ receivedat, eventid }: Fact): string =>
  `${Date.parse(receivedat).toString(36).padStart(9, '0')}-${eventid.slice(0, 8)}`

/** 52 bits of its hash, more than 0: profiles hold no account numbers of others, and a number is compared fastest. */
const numberOf = (accountId: string): number => Number.parseInt(sha256(accountId).slice(0, 13), 16) + 1
