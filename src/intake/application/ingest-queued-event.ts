import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { senderActor } from '#kernel/domain/actor.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { Receipt, Submission } from '../domain/submission.ts'
import { submit } from './submit.ts'
import { withoutTenantClaim } from './tenant-claim.ts'

/** The sender of a message, as authenticated by SQS, and the id of the message. */
type QueueSender = Readonly<{ senderId: string; messageId: string }>

/** One message from the queue, with the tenant it claims and its sender. */
export type QueuedArrival = Readonly<{
  tenantId: string
  /** Optional if the event has an id. */
  idempotencyKey: string | undefined
  sender: QueueSender
  /** Parses the message: a CloudEvent in structured JSON, not yet validated. @throws Refusal `message-poison`. */
  content: () => unknown
}>

type Needs = Readonly<{
  /**
   * Checks that the sender may write for the tenant, and returns how long the tenant's facts are stored.
   * @throws Violation `sender-forbidden` when it may not. @throws Refusal `tenant-suspended`.
   */
  checkSender: (sender: QueueSender, tenantId: string) => Promise<Readonly<{ retentionDays?: number | undefined }>>
  ingestEvent: (submission: Submission) => Promise<Receipt>
}>

/** The same operation as over HTTP, so that an event sent both ways is one event. */
const operation = 'POST /v1/events'

/**
 * Ingests one event from the queue. Checks first that its sender may write for its tenant. Safe to repeat.
 * @throws Refusal `message-poison`, `idempotency-key-missing`, `event-invalid`, `event-type-unknown`, `body-too-large`.
 * @throws Violation when the event names another tenant. Rethrows the errors of `checkSender` and `ingest-event`.
 */
export const makeIngestQueuedEvent =
  ({ checkSender, ingestEvent }: Needs) =>
  async ({ tenantId, idempotencyKey, sender, content }: QueuedArrival): Promise<void> => {
    const { retentionDays } = await checkSender(sender, tenantId)
    const actor = senderActor(sender.senderId)
    const event = readCloudEvent(withoutTenantClaim(content(), { tenantId, actor }))
    if (idempotencyKey === undefined && event.id === undefined)
      throw new Refusal(
        'idempotency-key-missing',
        'The event has no `id`. Set one, or send the message attribute `idempotencyKey`.',
      )
    // A message acts for the whole tenant: its sender is permitted for the tenant, not for a partner.
    const owner = { ...wholeTenant(tenantId), retentionDays }
    const arrival = { ...owner, actor, operation, idempotencyKey: idempotencyKey ?? '' }
    await ingestEvent(submit({ ...arrival, event }))
  }
