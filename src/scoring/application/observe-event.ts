import type { Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Money } from '#kernel/domain/money.ts'
import { activityOf } from '../domain/activity.ts'
import { type Movement, unknownCounterparty } from '../domain/movement.ts'
import { emptyProfile, type Profile, withMovement, withReversal } from '../domain/profile.ts'
import { reversalsOf } from '../domain/reversals.ts'
import type { ReversedMovement } from '../domain/reversed-movement.ts'
import type { Inputs, Party } from '../domain/rule.ts'
import type { MovedAccount, ParsedEvent } from './parse-event.ts'

/** All inputs of an event, and the profiles of its accounts after it. */
export type Observation = Readonly<{ inputs: Inputs; profiles: ReadonlyMap<string, Profile> }>

/**
 * Combines the inputs of an event with the earlier activity of its accounts, and changes their profiles: takes back the movement
 * that the event reverses or corrects, and adds its own. `profileOf` has the existing profiles of the accounts.
 */
export const observeEvent = (
  fact: Fact,
  { inputs, accounts, revocation }: ParsedEvent,
  profileOf: ReadonlyMap<string, Profile>,
): Observation => {
  const profiles = new Map<string, Profile>()
  const current = (accountId: string): Profile => profiles.get(accountId) ?? profileOf.get(accountId) ?? emptyProfile
  if (revocation)
    for (const account of revocation.accounts)
      profiles.set(account.accountId, withReversal(current(account.accountId), reversedOf(account, revocation)))
  const { amount = inputs.reversedAmount } = inputs
  if (amount === undefined) return { inputs, profiles }
  const before = new Map(profiles)
  let seen: Inputs = inputs
  for (const account of accounts) {
    const movement = movementOf(fact, amount, account)
    const known = before.get(account.accountId) ?? profileOf.get(account.accountId) ?? emptyProfile
    seen = withParty(seen, account.side, { activity: activityOf(known, movement), ...reversalsIn(known, movement) })
    profiles.set(account.accountId, withMovement(current(account.accountId), movement))
  }
  if (accounts.length > 0 || revocation === undefined) return { inputs: seen, profiles }
  for (const { side, accountId } of revocation.accounts)
    seen = withParty(seen, side, reversalsIn(current(accountId), { ...amount, at: Date.parse(fact.receivedat) }))
  return { inputs: seen, profiles }
}

const withParty = (inputs: Inputs, side: MovedAccount['side'], added: Party): Inputs => ({
  ...inputs,
  [side]: { ...inputs[side], ...added },
})

const reversalsIn = (profile: Profile, moment: Parameters<typeof reversalsOf>[1]): Party => {
  const reversals = reversalsOf(profile, moment)
  return reversals === undefined ? {} : { reversals }
}

const reversedOf = (
  { side, counterpartyId, at, origin }: MovedAccount,
  { eventId, amount }: Readonly<{ eventId: string; amount: Money }>,
): ReversedMovement => ({
  event: eventId.slice(0, 8),
  at,
  origin: origin === 'ledger' ? 'ledger' : 'observed',
  direction: directionOf(side),
  counterparty: counterpartyOf(counterpartyId),
  ...amount,
})

const directionOf = (side: MovedAccount['side']): Movement['direction'] => (side === 'debtor' ? 'out' : 'in')

const counterpartyOf = (id: string | undefined): number => (id === undefined ? unknownCounterparty : numberOf(id))

const movementOf = (fact: Fact, amount: Money, { side, counterpartyId, at, origin }: MovedAccount): Movement => ({
  id: nameOf(fact),
  at,
  origin,
  direction: directionOf(side),
  counterparty: counterpartyOf(counterpartyId),
  ...amount,
})

/** Nine digits to base 36 last until the year 5188, so that names sort by time of receipt. */
const nameOf = ({ receivedat, eventid }: Fact): string =>
  `${Date.parse(receivedat).toString(36).padStart(9, '0')}-${eventid.slice(0, 8)}`

/** 52 bits of the hash of an account id, greater than 0. A profile holds no ids of other accounts, and numbers compare fast. */
const numberOf = (accountId: string): number => Number.parseInt(sha256(accountId).slice(0, 13), 16) + 1
