import { makeRandom, type Random } from '../random.ts'
import type { SampleOptions } from '../sample-rows.ts'
import { honestTransfers } from './honest.ts'
import { networkTransfers } from './network.ts'
import type { Transfer } from './transfer.ts'
import { makeWorld } from './world.ts'

/** Makes the transfers of a sample, oldest first, with exactly the requested share of laundering. The same options give the same rows. */
export const amlRows = ({ rowCount, fraudShare, seed }: SampleOptions): readonly Transfer[] => {
  const random = makeRandom(seed)
  const world = makeWorld(random, rowCount)
  const rows: Transfer[] = []
  const fraudCount = Math.round(rowCount * fraudShare)
  for (let network = 1; rows.length < fraudCount; network += 1) rows.push(...networkTransfers(random, world, network))
  rows.length = fraudCount
  for (const transfer of honestTransfers(random, world)) {
    if (rows.length >= rowCount) break
    rows.push(transfer)
  }
  return oldestFirst(rows, random)
}

/** The order within a day is random, so that a line number does not reveal laundering. */
const oldestFirst = (rows: readonly Transfer[], random: Random): readonly Transfer[] =>
  rows
    .map((row) => ({ row, draw: random.next() }))
    .sort((a, b) => a.row.day - b.row.day || a.draw - b.draw)
    .map(({ row }) => row)
