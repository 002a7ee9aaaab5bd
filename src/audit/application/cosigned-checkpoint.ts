import { readCheckpoint } from './checkpoint.ts'
import type { AuditLog, LogBucket, StoredCheckpoint } from './ports.ts'

type Needs = Readonly<{
  log: Pick<AuditLog, 'checkpoints'>
  bucket: Pick<LogBucket, 'checkpoint' | 'replaceCheckpoint'>
}>

/** The most tries against others that replace the checkpoint. The last of them to store a line publishes all lines. */
const tryCountMax = 8

/** A checkpoint with the lines of its witnesses. */
export const cosignedCheckpoint = ({ checkpoint, cosignatures }: StoredCheckpoint): string =>
  `${checkpoint}${cosignatures.map((line) => `${line}\n`).join('')}`

/**
 * Makes the function that publishes the newest checkpoint of a log with its cosignatures, if the bucket has this checkpoint. A newer
 * one is never replaced by an older one. Safe to repeat and to race. @throws Transient of the ports.
 */
export const makePublishCosignatures =
  ({ log, bucket }: Needs) =>
  async (tenantId: string): Promise<void> => {
    for (let tries = 0; tries < tryCountMax; tries += 1) {
      // Read first, so that a checkpoint that is published meanwhile has another version.
      const published = await bucket.checkpoint(tenantId)
      const [newest] = (await log.checkpoints(tenantId, { limit: 1 })).items
      if (!published || !newest || !isOf(published.text, newest)) return
      const text = cosignedCheckpoint(newest)
      if (published.text === text || (await bucket.replaceCheckpoint(tenantId, text, published.version))) return
    }
  }

/** Whether a published checkpoint is this one, with or without cosignatures. */
const isOf = (text: string, { checkpoint }: StoredCheckpoint): boolean =>
  readCheckpoint(text)?.note.text === readCheckpoint(checkpoint)?.note.text
