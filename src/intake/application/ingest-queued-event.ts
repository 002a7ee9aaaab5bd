import type { Receipt, Submission } from '../domain/submission.ts'

/** Who put a message on the queue, as SQS knows it and nobody can choose; and which message it is. */
type QueueSender = Readonly<{ senderId: string; messageId: string }>

/** One event from the queue, which says whose it is; and who says so. */
export type QueuedSubmission = Readonly<{ submission: Submission; sender: QueueSender }>

type Needs = Readonly<{
  /**
   * Tells how long the tenant keeps its facts, where the sender may write for it. @throws Violation `sender-forbidden`
   * where it may not. @throws Refusal `tenant-suspended`.
   */
  checkSender: (sender: QueueSender, tenantId: string) => Promise<Readonly<{ retentionDays?: number | undefined }>>
  ingestEvent: (submission: Submission) => Promise<Receipt>
}>

/**
 * Takes in one event from the queue, if its sender may speak for its tenant. Safe to repeat.
 * @throws what `checkSender` and `ingest-event` throw.
 */
export const makeIngestQueuedEvent =
  ({ checkSender, ingestEvent }: Needs) =>
  async ({ submission, sender }: QueuedSubmission): Promise<void> => {
    const { retentionDays } = await checkSender(sender, submission.tenantId)
    await ingestEvent({ ...submission, retentionDays })
  }
