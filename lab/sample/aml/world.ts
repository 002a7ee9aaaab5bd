import type { Random } from '../random.ts'

/** An account and those it pays again and again, each with what is usual between the two, in minor units. */
export type Holder = Readonly<{ name: string; partners: readonly Partner[] }>

type Partner = Readonly<{ name: string; usual: number }>

/** The accounts of the sample's world. Names are drawn, so that none tells what an account is for. */
export type World = Readonly<{
  holder(): Holder
  /** Any account there is. */
  anyone(): string
  /** An account that has done nothing yet. */
  newcomer(): string
  /** Shops and landlords: paid by many who never paid them before. */
  collector(): string
  /** Employers, who pay many on one day. */
  payer(): Holder
  /** What somebody pays for the first time. Nobody's amounts stand out. */
  amount(): number
}>

/** An account moves money about so often in the time of the sample. */
const transfersPerHolder = 14

/** How many accounts of a hundred are each. */
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
