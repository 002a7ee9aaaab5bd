import { pauseIfLate, seededFault, type Unkindness } from './seeded-fault.ts'
import type { DeliverInOrder } from './stream-batch.ts'

/**
 * Delivers the records of a shard as Lambda may: a batch twice, from its first record on, as after a lost checkpoint; late; and
 * cut into two. Their order stays.
 */
export const makeUnkindDelivery = (
  deliver: DeliverInOrder,
  unkindness: Unkindness,
  signal: AbortSignal,
): DeliverInOrder => {
  const late = seededFault(unkindness, 'stream-late')
  const twice = seededFault(unkindness, 'stream-twice')
  const cut = seededFault(unkindness, 'stream-cut')

  const batchesOf = <Item>(records: readonly Item[]): readonly (readonly Item[])[] => {
    if (records.length < 2 || !cut.happens()) return [records]
    const at = cut.between(1, records.length - 1)
    return [records.slice(0, at), records.slice(at)]
  }

  return async (records, onHandled) => {
    let done = 0
    if (records.length === 0) return done
    for (const batch of batchesOf(records)) {
      await pauseIfLate(late, signal)
      // The first delivery leaves no checkpoint.
      if (twice.happens() && (await deliver(batch)) < batch.length) return done
      const count = await deliver(batch, onHandled)
      done += count
      if (count < batch.length) return done
    }
    return done
  }
}
