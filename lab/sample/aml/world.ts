import type { Random } from '../random.ts'

/** An account and the partners it pays repeatedly, each with a usual amount in minor units. */
export type Holder = Readonly<{ name: string; partners: readonly Partner[] }>

type Partner = Readonly<{ name: string; usual: number }>

/** The accounts of the sample. Names are random, so that a name does not reveal an account's purpose. */
export type World = Readonly<{
  holder(): Holder
  /** Any existing account. */
  anyone(): string
  /** An account without any transfer yet. */
  newcomer(): string
  /** Shops and landlords, paid by many for the first time. */
  collector(): string
  /** Employers, who pay many on one day. */
  payer(): Holder
  /** The amount of a first payment. No account has unusual amounts. */
  amount(): number
}>

/** Average transfers of one account in the sample. */
const transfersPerHolder = 14

/** Percentages of accounts of each kind. */
const percents = { collectors: 2, payers: 1 } as const

export const makeWorld = (random: Random, rowCount: number): World => {
  const names = new Set<string>()
  const newcomer = (): string => {
    const name = String(random.whole(10_000_000, 99_999_999))
    if (names.has(name)) return newcomer()
    names.add(name)
    return name
  }
  const holderCount = Math.max(100, Math.round(rowCount / transfersPerHolder))
  const holderNames = Array.from({ length: holderCount }, newcomer)
  const oneOf = <Item>(items: readonly Item[], otherwise: Item): Item =>
    items[random.whole(0, items.length - 1)] ?? otherwise
  const amount = (): number => Math.max(100, Math.round(random.around(40_000, 0.7)))
  const partnersOf = (count: number): readonly Partner[] =>
    Array.from({ length: count }, () => ({ name: oneOf(holderNames, ''), usual: amount() }))
  const holderOf = (name: string, partnerCount: number): Holder => ({ name, partners: partnersOf(partnerCount) })
  const holders = holderNames.map((name) => holderOf(name, random.whole(2, 7)))
  const shareOf = (percent: number): readonly string[] => holderNames.slice(0, Math.ceil((holderCount * percent) / 100))
  const payers = shareOf(percents.payers).map((name) => holderOf(name, random.whole(8, 30)))
  const collectors = holderNames.slice(-shareOf(percents.collectors).length)
  return {
    holder: () => oneOf(holders, { name: '', partners: [] }),
    anyone: () => oneOf(holderNames, ''),
    newcomer,
    collector: () => oneOf(collectors, ''),
    payer: () => oneOf(payers, { name: '', partners: [] }),
    amount,
  }
}
