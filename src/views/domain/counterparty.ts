import type { Instant } from '#kernel/domain/instant.ts'
import type { StoredActivity } from './activity.ts'

/** What an account paid to a counterparty and received from it, in one currency, in minor units. */
type CounterpartySum = Readonly<{ currency: string; in: number; out: number }>

/** What an account had to do with one counterparty in a period. */
export type Counterparty = Readonly<{
  accountId: string
  firstAt: Instant
  lastAt: Instant
  /** The number of movements, also of those that were reversed or corrected. */
  count: number
  /** Without movements that were reversed or corrected. By amount, the greatest first. */
  sums: readonly CounterpartySum[]
  /** Movements that wait for a decision. */
  held: number
  rejected: number
}>

/**
 * Groups the movements of one account by counterparty. The one with the greatest sum in the main currency of the account is first:
 * amounts of two currencies cannot be compared. A movement without a counterparty is in no group.
 */
export const counterpartiesOf = (movements: readonly StoredActivity[]): readonly Counterparty[] => {
  const currency = mainCurrencyOf(movements)
  const totalOf = ({ sums }: Counterparty) => {
    const main = sums.find((sum) => sum.currency === currency)
    return main ? main.in + main.out : 0
  }
  const named = movements.filter(({ counterpartyId }) => counterpartyId !== undefined)
  return [...Map.groupBy(named, ({ counterpartyId = '' }) => counterpartyId)]
    .map(([accountId, own]) => counterpartyOf(accountId, own))
    .toSorted((a, b) => totalOf(b) - totalOf(a) || b.count - a.count || (a.accountId < b.accountId ? -1 : 1))
}

const counterpartyOf = (accountId: string, movements: readonly StoredActivity[]): Counterparty => {
  const times = movements.map(({ happenedAt }) => happenedAt).toSorted()
  const having = (outcome: StoredActivity['outcome']) => movements.filter((one) => one.outcome === outcome).length
  return {
    accountId,
    firstAt: times.at(0) ?? '',
    lastAt: times.at(-1) ?? '',
    count: movements.length,
    sums: sumsOf(movements.filter(({ isTakenBack }) => !isTakenBack)),
    held: having('held'),
    rejected: having('rejected'),
  }
}

const sumsOf = (movements: readonly StoredActivity[]): readonly CounterpartySum[] =>
  [...byCurrency(movements)]
    .map(([currency, own]) => ({ currency, in: sumOf(own, 'in'), out: sumOf(own, 'out') }))
    .toSorted((a, b) => b.in + b.out - (a.in + a.out))

/** A sum stays a safe integer. */
const sumOf = (movements: readonly StoredActivity[], way: 'in' | 'out'): number =>
  movements
    .filter(({ direction }) => direction === way || direction === 'both')
    .reduce((sum, { amount }) => Math.min(sum + (amount?.minorUnits ?? 0), Number.MAX_SAFE_INTEGER), 0)

const byCurrency = (movements: readonly StoredActivity[]) =>
  Map.groupBy(movements, ({ amount }) => amount?.currency ?? '')

const mainCurrencyOf = (movements: readonly StoredActivity[]): string | undefined =>
  [...byCurrency(movements)].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0]
