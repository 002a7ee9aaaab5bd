import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { type Environment, makeEmulatorClients } from './emulators.ts'

/** The sender of every message in an emulator: the account, because an emulator has no users. */
const localSender = '000000000000'

/** The tenant whose examples `npm start` prints. */
const exampleTenant = 'demo'

/**
 * Permits the only sender on this machine to write for a tenant on the queue intake. Sluice itself does it, so it needs no second
 * person; no command can act as Sluice. Safe to repeat. `environment` is the environment of a copy, with its settings.
 */
export const permitLocalSender = async (environment: Environment, tenantId = exampleTenant): Promise<void> => {
  const { TENANTS_TABLE: table = '', FACTS_TABLE = '', FACTS_SHARDS } = environment
  const clients = makeEmulatorClients(environment)
  const dynamo = DynamoDBDocumentClient.from(clients.dynamo)
  const facts = { table: FACTS_TABLE, shardCount: Number(FACTS_SHARDS) }
  const changeTenant = makeChangeTenant({
    register: makeDynamoTenantRegister(dynamo, { table, facts }),
    clock: () => new Date().toISOString(),
    stackRoleIds: new Set(),
  })
  try {
    await changeTenant({ tenantId, change: { kind: 'permit', senderId: localSender }, actor: systemActor('npm start') })
  } finally {
    for (const client of Object.values(clients)) client.destroy()
  }
}
