import type { Random } from '../random.ts'
import { dayCount, type Transfer } from './transfer.ts'
import type { Holder, World } from './world.ts'

/** Shares of pay days, of payments to strangers, and of those to collectors. */
const shares = { payDay: 0.006, stranger: 0.1, toCollector: 0.6 } as const

/**
 * Makes honest transfers. Most repeat between the same partners. Some look suspicious: an employer pays many people on one
 * day, and shops are paid by strangers.
 */
export function* honestTransfers(random: Random, world: World): Generator<Transfer> {
  const transfer = (day: number, src: string, dst: string, minorUnits: number): Transfer => ({
    day,
    src,
    dst,
    minorUnits,
    pattern: 'normal',
    network: 0,
  })
  const near = (usual: number): number => Math.max(100, Math.round(random.around(usual, 0.15)))
  const toPartner = ({ name, partners }: Holder): Transfer => {
    const { name: partner, usual } = partners[random.whole(0, partners.length - 1)] ?? { name: '', usual: 100 }
    return transfer(random.whole(1, dayCount), name, partner, near(usual))
  }
  for (;;) {
    const holder = world.holder()
    if (random.chance(shares.payDay)) {
      const day = random.whole(1, dayCount)
      const { name, partners } = world.payer()
      for (const partner of partners) yield transfer(day, name, partner.name, near(partner.usual))
    } else if (random.chance(shares.stranger)) {
      const stranger = random.chance(shares.toCollector) ? world.collector() : world.anyone()
      yield transfer(random.whole(1, dayCount), holder.name, stranger, world.amount())
    } else yield toPartner(holder)
  }
}
