import type { Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Money } from '#kernel/domain/money.ts'
import { activityOf } from '../domain/activity.ts'
import { type Movement, unknownCounterparty } from '../domain/movement.ts'
import { emptyProfile, type Profile, withMovement } from '../domain/profile.ts'
import type { Inputs } from '../domain/rule.ts'
import type { MovedAccount, ParsedEvent } from './parse-event.ts'

/** All inputs of an event, and the profiles of its accounts after it. */
export type Observation = Readonly<{ inputs: Inputs; profiles: ReadonlyMap<string, Profile> }>

/**
 * Combines the inputs of an event with the earlier activity of its accounts, and adds the event to their profiles. `profileOf`
 * has the existing profiles of the accounts.
 */
export const observeEvent = (
  fact: Fact,
  { inputs, accounts }: ParsedEvent,
  profileOf: ReadonlyMap<string, Profile>,
): Observation => {
  const { amount } = inputs
  if (amount === undefined || accounts.length === 0) return { inputs, profiles: new Map() }
  const profiles = new Map<string, Profile>()
  let seen: Inputs = inputs
  for (const account of accounts) {
    const before = profileOf.get(account.accountId) ?? emptyProfile
    const movement = movementOf(fact, amount, account)
    seen = { ...seen, [account.side]: { ...seen[account.side], activity: activityOf(before, movement) } }
    profiles.set(account.accountId, withMovement(profiles.get(account.accountId) ?? before, movement))
  }
  return { inputs: seen, profiles }
}

const movementOf = (fact: Fact, amount: Money, { side, counterpartyId, at, origin }: MovedAccount): Movement => ({
  id: nameOf(fact),
  at,
  origin,
  direction: side === 'debtor' ? 'out' : 'in',
  counterparty: counterpartyId === undefined ? unknownCounterparty : numberOf(counterpartyId),
  ...amount,
})

/** Nine digits to base 36 last until the year 5188, so that names sort by time of receipt. */
const nameOf = ({ receivedat, eventid }: Fact): string =>
  `${Date.parse(receivedat).toString(36).padStart(9, '0')}-${eventid.slice(0, 8)}`

/** 52 bits of the hash of an account id, greater than 0. A profile holds no ids of other accounts, and numbers compare fast. */
const numberOf = (accountId: string): number => Number.parseInt(sha256(accountId).slice(0, 13), 16) + 1
