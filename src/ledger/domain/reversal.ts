import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Account } from './account.ts'
import { type LedgerEntry, type PostingResult, post } from './entry.ts'
import { laterOf } from './later-of.ts'

/** A request to reverse an entry. `id` is the id of its event. */
export type ReversalOrder = Readonly<{ id: string; reason: string; reference?: string | undefined }>

/** An entry to be reversed, with the current state of its account. */
export type ReversedSide = Readonly<{ account: Account; entry: LedgerEntry & Readonly<{ id: string }> }>

/**
 * Posts the same amount in the opposite direction, for each side with the same time of recording. Returns a refusal if one of
 * the accounts does not allow it. The name of the counterparty stays with the reversed entry alone, so one erasure removes it.
 */
export const reverse = (
  sides: readonly ReversedSide[],
  { reason, reference }: ReversalOrder,
  now: Instant,
): readonly PostingResult[] | Refusal => {
  const at = sides.reduce((latest, { account }) => laterOf(latest, account.lastRecordedAt), now)
  const results: PostingResult[] = []
  for (const { account, entry } of sides) {
    const { accountId, amount, counterparty, channel } = entry
    const direction = entry.direction === 'debit' ? 'credit' : 'debit'
    const party = unnamed(counterparty)
    const result = post(account, { accountId, direction, amount, counterparty: party, channel, reference }, at)
    if (result instanceof Refusal) return new Refusal(result.code, result.message)
    results.push({
      account: result.account,
      entry: { ...result.entry, reverses: entry.id, reversesRecordedAt: entry.recordedAt, reason },
    })
  }
  return results
}

const unnamed = (counterparty: LedgerEntry['counterparty']) => {
  if (!counterparty) return undefined
  const { name: _, ...party } = counterparty
  return party
}
