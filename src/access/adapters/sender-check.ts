import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { Violation } from '#kernel/domain/errors.ts'
import { refuseSuspended } from '../domain/tenant-settings.ts'
import { makeDynamoSenders, makeDynamoTenants } from './dynamo-tenants.ts'

type Settings = Readonly<{ table: string; cacheSeconds: number }>

/** Who put a message on a queue, as SQS says and nobody can choose; and which message it is. */
type Sender = Readonly<{ senderId: string; messageId: string }>

/** A queue is worked off as fast as we like: nobody's rate is counted there. */
const noLimit = { requestsPerSecond: 1, burst: 1 }

/**
 * Tells how long a tenant keeps its events, where the sender may write for it.
 * @throws Violation `sender-forbidden`. @throws Refusal `tenant-suspended`. @throws Transient `store-unavailable`.
 */
export const makeSenderCheck = (dynamo: DynamoDBDocumentClient, settings: Settings) => {
  const senders = makeDynamoSenders(dynamo, settings)
  const tenants = makeDynamoTenants(dynamo, settings, noLimit)
  return async ({ senderId }: Sender, tenantId: string): Promise<Readonly<{ retentionDays?: number | undefined }>> => {
    if (!(await senders.mayWriteFor(senderId, tenantId)))
      throw new Violation('sender-forbidden', { kind: 'sender', tenantId, actor: senderId, claimed: tenantId })
    const known = await tenants.settings(tenantId)
    refuseSuspended(known)
    return known
  }
}
