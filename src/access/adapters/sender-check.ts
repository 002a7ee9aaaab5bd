import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { senderActor } from '#kernel/domain/actor.ts'
import { Violation } from '#kernel/domain/errors.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { isStackRole, type StackRoleIds } from '../domain/stack-roles.ts'
import { refuseSuspended } from '../domain/tenant-settings.ts'
import { makeDynamoSenders, makeDynamoTenants } from './dynamo-tenants.ts'

type Settings = Readonly<{ table: string; cacheSeconds: number; stackRoleIds: StackRoleIds }>

/** The sender of a message, and the id of the message. SQS sets both; the sender cannot choose them. */
type Sender = Readonly<{ senderId: string; messageId: string }>

/** The consumer of a queue sets its pace, so no rate is counted. The values are not used. */
const unusedLimit = { requestsPerSecond: 1, burst: 1 }

/**
 * Checks that the sender may write for the tenant and is not a role of the stack, and returns how long events of the tenant are kept.
 * @throws Violation `sender-forbidden`. @throws Refusal `tenant-suspended`. @throws Transient `store-unavailable`.
 */
export const makeSenderCheck = (dynamo: DynamoDBDocumentClient, settings: Settings) => {
  const senders = makeDynamoSenders(dynamo, settings)
  const tenants = makeDynamoTenants(dynamo, settings, unusedLimit)
  return async ({ senderId }: Sender, tenantId: string): Promise<Readonly<{ retentionDays?: number | undefined }>> => {
    const isNoProducer = tenantId === ownTenantId || isStackRole(settings.stackRoleIds, senderId)
    if (isNoProducer || !(await senders.mayWriteFor(senderId, tenantId)))
      throw new Violation('sender-forbidden', {
        kind: 'sender',
        tenantId,
        actor: senderActor(senderId),
        claimed: tenantId,
      })
    const current = await tenants.settings(tenantId)
    refuseSuspended(current)
    return current
  }
}
