import { type Checkpoint, readCheckpoint } from './checkpoint.ts'
import { LogDifference } from './log-difference.ts'
import { emptyRoot, isSame } from './merkle-tree.ts'
import type { AuditLog, CheckpointSigner, KeyRegister, LogBucket, LogState, SigningKey, StoredNote } from './ports.ts'
import { signatureVerdict } from './signed-note.ts'
import { verifierKey } from './verifier-key.ts'

type Needs = Readonly<{
  log: Pick<AuditLog, 'checkpoints'>
  bucket: Pick<LogBucket, 'checkpoint'>
  signer: Pick<CheckpointSigner, 'keys'>
  register: Pick<KeyRegister, 'all'>
  isIntroduced: (key: SigningKey) => Promise<boolean>
  originOf: (tenantId: string) => string
}>

/** What the bucket and the runs show of a log. */
export type SeenHistory = Readonly<{ published: StoredNote | undefined; lastRunSize: number }>

/** Makes the function that reads what the bucket and the runs show. Read it before the state, which is never behind them. */
export const makeReadHistory =
  ({ log, bucket }: Pick<Needs, 'log' | 'bucket'>) =>
  async (tenantId: string): Promise<SeenHistory> => {
    const [published, { items }] = await Promise.all([
      bucket.checkpoint(tenantId),
      log.checkpoints(tenantId, { limit: 1 }),
    ])
    return { published, lastRunSize: items[0]?.size ?? 0 }
  }

/**
 * Requires that no later history of a log exists than its state knows. Otherwise a log whose state was deleted or replaced would
 * begin again, or give an index twice.
 * @throws LogDifference `shortened-history` or `inconsistent-history`.
 */
export const requireNoLaterHistory = (state: LogState | undefined, { published, lastRunSize }: SeenHistory): void => {
  const seen = published && readCheckpoint(published.text)?.checkpoint
  if (published && !seen) throw new LogDifference('inconsistent-history', 'checkpoint')
  const size = state?.size ?? 0
  const ahead = state?.run ? state.run.firstIndex + state.run.count : size
  if (Math.max(seen?.size ?? 0, lastRunSize) > ahead) throw new LogDifference('shortened-history', String(size))
  const own = state?.checkpoint === undefined ? undefined : readCheckpoint(state.checkpoint)?.checkpoint
  if (seen && own && seen.size === own.size && !isSame(seen.root, own.root))
    throw new LogDifference('inconsistent-history', String(own.size))
}

/**
 * Makes the function that returns the last signed checkpoint of a log; that of an empty log before the first.
 * @throws LogDifference `wrong-signature` if no key that the stack has, or that its own log introduced, signed
 * it for this log and this size.
 */
export const makeLastCheckpoint =
  ({ signer, register, isIntroduced, originOf }: Omit<Needs, 'log' | 'bucket'>) =>
  async (tenantId: string, { size, checkpoint }: LogState): Promise<Checkpoint> => {
    const origin = originOf(tenantId)
    if (checkpoint === undefined && size === 0) return { origin, size: 0, root: emptyRoot }
    const signed = readCheckpoint(checkpoint ?? '')
    const isOwn = signed?.checkpoint.origin === origin && signed.checkpoint.size === size
    if (!signed || !isOwn) throw new LogDifference('wrong-signature', String(size))
    const isSignedBy = (keys: readonly Readonly<{ publicKey: Uint8Array }>[]): boolean =>
      signatureVerdict(
        signed.note,
        keys.map(({ publicKey }) => verifierKey(origin, 'ed25519', publicKey)),
      ) === 'valid'
    if (isSignedBy(await signer.keys())) return signed.checkpoint
    // After a rotation, a key that signs no more signed it. Someone can plant a key in the register.
    const known = await register.all()
    const signers = isSignedBy(known) ? known.filter((key) => isSignedBy([key])) : []
    const isKnown = (await Promise.all(signers.map(isIntroduced))).includes(true)
    if (!isKnown) throw new LogDifference('wrong-signature', String(size))
    return signed.checkpoint
  }
