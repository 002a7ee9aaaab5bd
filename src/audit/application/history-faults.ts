import type { Fault } from '../domain/verdict.ts'
import type { Checkpoint } from './checkpoint.ts'
import { isSame } from './merkle-tree.ts'
import { rootAt } from './upper-tiles.ts'

/** Compares the log with a checkpoint that was seen before. Without the tiles that this needs, nothing is compared. */
export const historyFaults = async (
  since: Checkpoint,
  { size, root }: Checkpoint,
  read: Parameters<typeof rootAt>[1],
): Promise<readonly Fault[]> => {
  if (since.size > size)
    return [{ word: 'shortened-history', place: since.size, because: `The log has only ${size} entries.` }]
  const before = since.size === size ? root : await rootAt(since.size, read)
  return before === undefined || isSame(before, since.root)
    ? []
    : [{ word: 'inconsistent-history', place: since.size, because: 'At this size, the log had another root.' }]
}
