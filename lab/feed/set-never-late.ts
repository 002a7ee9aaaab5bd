import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { systemClock } from '#platform/system-clock.ts'
import { pause } from '../pause.ts'
import { makeDynamo } from '../tally/aws-clients.ts'
import { type Environment, settingOf } from '../tally/setting.ts'

/** The age limit of a movement, so none is late. */
const lateAfterHours = 9600

/** Longer than a local copy caches the settings of a tenant. By then the fact of the change has been processed as well. */
const settleMs = 2_000

/**
 * Sets for the tenant that no movement is late, because the rows of a file are years old. Otherwise nothing would become
 * usual. The feed works on a copy, and acts as a part of Sluice: no second person is needed. Returns whether this changed the setting.
 */
export const setNeverLate = async (environment: Environment, tenantId: string): Promise<boolean> => {
  const dynamo = makeDynamo(environment)
  const facts = {
    table: settingOf(environment, 'FACTS_TABLE'),
    shardCount: Number(settingOf(environment, 'FACTS_SHARDS')),
  }
  const register = makeDynamoTenantRegister(dynamo, { table: settingOf(environment, 'TENANTS_TABLE'), facts })
  const change = { kind: 'set', settings: { lateAfterHours } } as const
  try {
    const { kind } = await makeChangeTenant({ register, clock: systemClock, stackRoleIds: new Set() })({
      tenantId,
      change,
      actor: systemActor('feed'),
    })
    if (kind === 'changed') await pause(settleMs)
    return kind === 'changed'
  } finally {
    dynamo.destroy()
  }
}
