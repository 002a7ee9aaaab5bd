import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeCheckSender } from '../application/check-sender.ts'
import type { StackRoleIds } from '../domain/stack-roles.ts'
import type { Limit } from '../domain/tenant-settings.ts'
import { makeDynamoSenders, makeDynamoTenants } from './dynamo-tenants.ts'

export type SenderSettings = Readonly<{
  tenants: Readonly<{ table: string; cacheSeconds: number }>
  unknownTenants: 'refuse' | 'allow'
  defaultLimit: Limit
  stackRoleIds: StackRoleIds
}>

/** Makes the check of senders on the rows of tenants. */
export const makeSenderCheck = (
  dynamo: DynamoDBDocumentClient,
  { tenants, unknownTenants, defaultLimit, stackRoleIds }: SenderSettings,
): ReturnType<typeof makeCheckSender> =>
  makeCheckSender({
    stackRoleIds,
    senders: makeDynamoSenders(dynamo, tenants),
    tenants: makeDynamoTenants(dynamo, { ...tenants, unknownTenants }, defaultLimit),
  })
