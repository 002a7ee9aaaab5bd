import { senderActor } from '#kernel/domain/actor.ts'
import { Violation } from '#kernel/domain/errors.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { isStackRole, type StackRoleIds } from '../domain/stack-roles.ts'
import { refuseSuspended, refuseUnknown, type TenantSettings } from '../domain/tenant-settings.ts'
import type { Senders, Tenants } from './ports.ts'

/** The sender of a message, and the id of the message. SQS sets both; the sender cannot choose them. */
export type MessageSender = Readonly<{ senderId: string; messageId: string }>

type Needs = Readonly<{ senders: Senders; tenants: Tenants; stackRoleIds: StackRoleIds }>

/**
 * Checks that the sender of a message may write for a tenant, and returns the settings of the tenant. No sender may write for
 * the tenant of Sluice itself, and no role of the stack for any tenant. The log of Sluice records the breaches of senders, so that a stranger cannot write into the log of a tenant.
 * @throws Violation `sender-forbidden`. @throws Refusal `tenant-unknown`, `tenant-suspended`. @throws Transient `store-unavailable`.
 */
export const makeCheckSender =
  ({ senders, tenants, stackRoleIds }: Needs) =>
  async ({ senderId }: MessageSender, tenantId: string): Promise<TenantSettings> => {
    const isNoProducer = tenantId === ownTenantId || isStackRole(stackRoleIds, senderId)
    if (isNoProducer || !(await senders.mayWriteFor(senderId, tenantId)))
      throw new Violation('sender-forbidden', breachOf(senderId, tenantId))
    const settings = await tenants.settings(tenantId)
    refuseUnknown(settings)
    refuseSuspended(settings)
    return settings
  }

const breachOf = (senderId: string, claimed: string) =>
  ({ kind: 'sender', tenantId: ownTenantId, actor: senderActor(senderId), claimed }) as const
