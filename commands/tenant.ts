import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { makeDescribeTenant } from '#access/application/describe-tenant.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factsSettings, loadConfig, stackRolesSettings, tenantsSettings } from '#platform/config.ts'
import { systemClock } from '#platform/system-clock.ts'
import { chooseSystem } from './caller-identity.ts'
import { runCommand } from './command-line.ts'
import { formatTenant } from './tenant/format-tenant.ts'
import { readTenantOptions } from './tenant/tenant-options.ts'

const usage = `Shows and changes the settings of a tenant. Every change is a fact in the log of the tenant, with the person who made it.

  npm run -s tenant -- show <tenant>
  npm run -s tenant -- set <tenant> [--status active|suspended] [--requests-per-second <n>] [--burst <n>]
                                    [--retention-days <n>] [--late-after-hours <n>]
  npm run -s tenant -- permit <tenant> --sender <id>
  npm run -s tenant -- revoke <tenant> --sender <id>

  --status               suspended: its requests are refused with 403, its queued events are set aside
  --requests-per-second  how many requests a second it may send on average; "usual": the default of all tenants
  --burst                how many requests it may send at once; "usual": the default of all tenants
  --retention-days       how long events received from now on are kept; "usual": for ever
  --late-after-hours     a movement reported later than this after it happened does not count as usual in scoring;
                         "usual": 48; 9600: no movement is late
  --sender               who may send messages for the tenant to the queue intake: the unique id of a user (AIDA…) or of
                         a role (AROA…)
  --help                 prints this text

A change takes effect within TENANT_CACHE_SECONDS (60; on this machine 1). A permit takes effect at once. The change is recorded
under the identity of the caller: of the AWS credentials, or of the user on this machine.

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If FACTS_TABLE and TENANTS_TABLE are set, it uses those
tables with the credentials and region of the environment.
`

/** Shows or changes a tenant. Exit code 0 even if nothing changed. */
const tenant = async (args: readonly string[]): Promise<number> => {
  const order = readTenantOptions(args)
  if (order === 'help') return print(usage)
  const identity = chooseSystem('FACTS_TABLE', 'TENANTS_TABLE')
  const dynamo = makeDynamo()
  const { facts, tenants } = loadConfig(factsSettings, tenantsSettings)
  const register = makeDynamoTenantRegister(dynamo, { table: tenants.table, facts })
  const describeTenant = makeDescribeTenant({ register, facts: makeDynamoFactLog(dynamo, facts) })
  if (order.kind === 'change') {
    const { stackRoleIds } = loadConfig(stackRolesSettings)
    const changeTenant = makeChangeTenant({ register, clock: systemClock, stackRoleIds })
    const isChanged = await changeTenant({ ...order, actor: await identity() })
    if (!isChanged) print('Nothing changed: the settings already had these values.\n')
  }
  return print(formatTenant(order.tenantId, await describeTenant(order.tenantId)))
}

const print = (text: string): number => {
  process.stdout.write(text)
  return 0
}

await runCommand(tenant)
