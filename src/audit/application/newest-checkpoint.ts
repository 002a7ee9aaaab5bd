import { readCheckpoint } from './checkpoint.ts'
import { LogDifference } from './log-difference.ts'
import type { AuditLog, StoredCheckpoint } from './ports.ts'
import type { NewestCheckpoint } from './trail-ports.ts'

/**
 * Returns the newest checkpoint of a log; `undefined` before the first one. One read.
 * @throws LogDifference `inconsistent-history` if it is not a checkpoint. @throws Transient `store-unavailable`.
 */
export const newestCheckpoint = async (
  log: Pick<AuditLog, 'checkpoints'>,
  tenantId: string,
): Promise<NewestCheckpoint | undefined> => {
  const [newest] = (await log.checkpoints(tenantId, { limit: 1 })).items
  return newest && wholeCheckpoint(newest)
}

/** A stored checkpoint with its root and its cosignatures. @throws LogDifference `inconsistent-history` if it is not a checkpoint. */
export const wholeCheckpoint = ({ at, size, checkpoint, cosignatures }: StoredCheckpoint): NewestCheckpoint => {
  const read = readCheckpoint(checkpoint)
  if (read?.checkpoint.size !== size) throw new LogDifference('inconsistent-history', String(size))
  return {
    size,
    root: read.checkpoint.root,
    note: [checkpoint, ...cosignatures.map((line) => `${line}\n`)].join(''),
    signedAt: at,
  }
}
