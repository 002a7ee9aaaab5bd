import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeApproveTenantChange } from '#access/application/approve-tenant-change.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { makeGetTenant } from '#access/application/get-tenant.ts'
import { makeListTenants } from '#access/application/list-tenants.ts'
import { makeWithdrawTenantChange } from '#access/application/withdraw-tenant-change.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { stackRolesSettings, tenantsSettings } from '#platform/settings/access.ts'
import { retentionSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { systemClock } from '#platform/system-clock.ts'
import { actingAs, chooseSystem } from './caller-identity.ts'
import { runCommand } from './command-line.ts'
import { formatTenant, formatTenants } from './tenant/format-tenant.ts'
import { readTenantOptions, type TenantCommand } from './tenant/tenant-options.ts'

const usage = `Shows and changes the settings of a tenant. Every change is a fact in the log of the tenant, with the person who made it.

  npm run -s tenant -- list
  npm run -s tenant -- show <tenant>
  npm run -s tenant -- set <tenant> [--status active|suspended] [--requests-per-second <n>] [--burst <n>]
                                    [--retention-days <n>] [--late-after-hours <n>]
  npm run -s tenant -- permit <tenant> --sender <id>
  npm run -s tenant -- revoke <tenant> --sender <id>
  npm run -s tenant -- approve <tenant> --proposal <id> --replaces <version>
  npm run -s tenant -- withdraw <tenant> --proposal <id>

A change that destroys data or opens access becomes a proposal, and takes effect when another person approves it: a shorter or
new retention, a permit, a lifted suspension, a higher limit, a later lateness. The command prints what the other person runs.
Every other change takes effect at once. A proposal lapses after 14 days, and its proposer can withdraw it.

  --status               suspended: its requests are refused with 403, its queued events are set aside
  --requests-per-second  how many requests a second it may send on average; "usual": the default of all tenants
  --burst                how many requests it may send at once; "usual": the default of all tenants
  --retention-days       how long events received from now on are kept; "usual": for ever
  --late-after-hours     a movement reported later than this after it happened does not count as usual in scoring;
                         "usual": 48; 9600: no movement is late
  --sender               who may send messages for the tenant to the queue intake: the unique id of a user (AIDA…) or of
                         a role (AROA…)
  --proposal             the id of a proposal, as show prints it: it identifies the tenant and the change
  --replaces             the version that show prints: if the settings were changed since, nothing is approved
  --as                   on a copy of this machine only: act as another person, to try both parts alone
  --help                 prints this text

A change takes effect within TENANT_CACHE_SECONDS (60; on this machine 1). A permit takes effect at once. The change is recorded
under the identity of the caller: of the AWS credentials, or of the user on this machine.

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If FACTS_TABLE and TENANTS_TABLE are set, it uses those
tables with the credentials and region of the environment. There, permit needs STACK_ROLE_IDS too: the value of the parameter
/{stack}/role-ids of the account. No permit is proposed for these roles.
`

/** Lists, shows or changes tenants. Exit code 0 even if nothing changed. */
const tenant = async (args: readonly string[]): Promise<number> => {
  const { retentionDaysMin } = loadConfig(retentionSettings)
  const order = readTenantOptions(args, retentionDaysMin)
  if (order === 'help') return print(usage)
  const identity = actingAs(chooseSystem('FACTS_TABLE', 'TENANTS_TABLE'), order.as)
  const dynamo = makeDynamo()
  const { facts, tenants } = loadConfig(factsSettings, tenantsSettings)
  const register = makeDynamoTenantRegister(dynamo, { table: tenants.table, facts })
  const parts = { register, facts: makeDynamoFactLog(dynamo, facts), clock: systemClock, retentionDaysMin }
  if (order.kind === 'list') return printAll(makeListTenants(parts))
  if (order.kind !== 'show') print(await act(parts, order, await identity()))
  return print(formatTenant(order.tenantId, await makeGetTenant(parts)(order.tenantId)))
}

type Parts = Parameters<typeof makeGetTenant>[0] & Parameters<typeof makeApproveTenantChange>[0]

type Act = Extract<TenantCommand, { kind: 'change' | 'approve' | 'withdraw' }>

const noRoles: ReadonlySet<string> = new Set()

const unchanged = 'Nothing changed: the settings already had these values.\n'

/** Makes a change, or acts on a proposal. Returns what the person has to know, before the settings are shown. */
const act = async (parts: Parts, order: Act, actor: Actor): Promise<string> => {
  switch (order.kind) {
    case 'change': {
      // A suspension must not fail for a setting that only a permit needs.
      const { stackRoleIds } =
        order.change.kind === 'permit' ? loadConfig(stackRolesSettings) : { stackRoleIds: noRoles }
      const { kind } = await makeChangeTenant({ ...parts, stackRoleIds })({ ...order, actor })
      if (kind === 'proposed') return 'Proposed: nothing changed yet. The change needs a second person.\n'
      return kind === 'changed' ? '' : unchanged
    }
    case 'approve':
      return (await makeApproveTenantChange(parts)({ ...order, actor })) ? '' : unchanged
    case 'withdraw':
      return (await makeWithdrawTenantChange(parts)({ ...order, actor }))
        ? 'Withdrawn.\n'
        : 'Nothing changed: the proposal was already withdrawn.\n'
  }
}

const printAll = async (listTenants: ReturnType<typeof makeListTenants>): Promise<number> => {
  let cursor: string | null | undefined
  do {
    const { items, nextCursor } = await listTenants({ limit: '200', ...(cursor && { cursor }) })
    print(formatTenants(items))
    cursor = nextCursor
  } while (cursor)
  return 0
}

const print = (text: string): number => {
  process.stdout.write(text)
  return 0
}

await runCommand(tenant)
