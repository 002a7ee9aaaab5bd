import { Refusal } from '#kernel/domain/errors.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'

/** The unique ids of the roles of the stack. None of them may write for a producer. */
export type StackRoleIds = ReadonlySet<string>

/** Returns whether a sender is a role of the stack. Example: `AROAEXAMPLE:session`. */
export const isStackRole = (stackRoleIds: StackRoleIds, senderId: string): boolean =>
  stackRoleIds.has(senderId.split(':', 1)[0] ?? '')

/** @throws Refusal `sender-forbidden` for a permit that no message could use: see `check-sender`. */
export const refusePermit = (stackRoleIds: StackRoleIds, tenantId: string, senderId: string): void => {
  if (tenantId === ownTenantId)
    throw new Refusal(
      'sender-forbidden',
      `The tenant ${ownTenantId} is that of Sluice itself, and no sender writes for it. Name the tenant of the producer.`,
    )
  if (isStackRole(stackRoleIds, senderId))
    throw new Refusal(
      'sender-forbidden',
      `The sender ${senderId} is a role of Sluice itself, and no tenant may permit it. Name the user or role of the producer.`,
    )
}
