import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Receipt, Submission } from '../domain/submission.ts'
import { submit } from './submit.ts'
import { withoutTenantClaim } from './tenant-claim.ts'

/** Who put a message on the queue, as SQS knows it and nobody can choose; and which message it is. */
type QueueSender = Readonly<{ senderId: string; messageId: string }>

/** One message from the queue: whose it says it is, and who says so. */
export type QueuedArrival = Readonly<{
  tenantId: string
  /** May be left out where the event has an id. */
  idempotencyKey: string | undefined
  sender: QueueSender
  /** A CloudEvent in structured JSON, not yet checked. @throws Refusal `message-poison`. */
  content: () => unknown
}>

type Needs = Readonly<{
  /**
   * Tells how long the tenant keeps its facts, where the sender may write for it. @throws Violation `sender-forbidden`
   * where it may not. @throws Refusal `tenant-suspended`.
   */
  checkSender: (sender: QueueSender, tenantId: string) => Promise<Readonly<{ retentionDays?: number | undefined }>>
  ingestEvent: (submission: Submission) => Promise<Receipt>
}>

/** The event is the same event whether it comes through the queue or over HTTP. */
const operation = 'POST /v1/events'

/** Who sent the event, as its fact has it. */
const queueName = 'queue/intake'

/**
 * Takes in one event from the queue, if its sender may speak for its tenant: nothing else is asked before that. Safe to
 * repeat.
 * @throws Refusal `message-poison`, `idempotency-key-missing`, `event-invalid`, `event-type-unknown`, `body-too-large`.
 * @throws Violation when the event names another tenant. @throws what `checkSender` and `ingest-event` throw.
 */
export const makeIngestQueuedEvent =
  ({ checkSender, ingestEvent }: Needs) =>
  async ({ tenantId, idempotencyKey, sender, content }: QueuedArrival): Promise<void> => {
    const { retentionDays } = await checkSender(sender, tenantId)
    const event = readCloudEvent(withoutTenantClaim(content(), { tenantId, sender: sender.senderId }))
    if (idempotencyKey === undefined && event.id === undefined)
      throw new Refusal('idempotency-key-missing', 'The event has no id, so the attribute idempotencyKey is needed.')
    const arrival = { tenantId, sender: queueName, operation, idempotencyKey: idempotencyKey ?? '', retentionDays }
    await ingestEvent(submit({ ...arrival, event }))
  }
