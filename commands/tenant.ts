import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { makeDescribeTenant } from '#access/application/describe-tenant.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { readRunningCopy } from '#local/running-copy.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factsSettings, loadConfig, tenantsSettings } from '#platform/config.ts'
import { systemClock } from '#platform/system-clock.ts'
import { runCommand } from './command-line.ts'
import { sayTenant } from './tenant/say-tenant.ts'
import { readTenantOptions } from './tenant/tenant-options.ts'

const usage = `Shows and changes what holds for a tenant. Every change is a fact in the tenant's log, with who made it.

  npm run -s tenant -- show <tenant>
  npm run -s tenant -- set <tenant> [--status active|suspended] [--requests-per-second <n>] [--burst <n>]
                                    [--retention-days <n>]
  npm run -s tenant -- permit <tenant> --sender <id>
  npm run -s tenant -- revoke <tenant> --sender <id>

  --status               suspended: its requests are refused with 403, its queued events are set aside
  --requests-per-second  how fast it may send in the long run; "usual": as everybody
  --burst                how many requests it may send at once; "usual": as everybody
  --retention-days       how long events are kept that come in from now on; "usual": for ever
  --sender               whose messages on the queue intake may be for the tenant: the unique id of a user (AIDA…) or a
                         role (AROA…)
  --by                   who makes the change; default: your name on this machine
  --help                 this text

Functions notice a change within TENANT_CACHE_SECONDS (60; in a copy on this machine 1). A permit holds at once.

Works on the copy that runs here (SLUICE_HTTP_PORT, default 3000), or, where FACTS_TABLE and TENANTS_TABLE are set, on those
tables with the credentials and region of the environment.
`

/** Shows or changes a tenant. Exit code 0 also where there was nothing to change. */
const tenant = async (args: readonly string[]): Promise<number> => {
  const wish = readTenantOptions(args)
  if (wish === 'help') return say(usage)
  if (process.env.FACTS_TABLE === undefined || process.env.TENANTS_TABLE === undefined)
    Object.assign(process.env, readRunningCopy())
  const dynamo = makeDynamo()
  const { facts, tenants } = loadConfig(factsSettings, tenantsSettings)
  const register = makeDynamoTenantRegister(dynamo, { table: tenants.table, facts })
  const describeTenant = makeDescribeTenant({ register, facts: makeDynamoFactLog(dynamo, facts) })
  if (wish.kind === 'change') {
    const isChanged = await makeChangeTenant({ register, clock: systemClock })(wish)
    if (!isChanged) say('Nothing is different: it was so already.\n')
  }
  return say(sayTenant(wish.tenantId, await describeTenant(wish.tenantId)))
}

const say = (text: string): number => {
  process.stdout.write(text)
  return 0
}

await runCommand(tenant)
