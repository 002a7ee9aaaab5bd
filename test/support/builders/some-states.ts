import { randomUUID } from 'node:crypto'
import { makeDynamoDefinitionRegister } from '#approval/adapters/dynamo-definition-register.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { msAfter } from '#kernel/domain/instant.ts'
import { makeDynamoLedger } from '#ledger/adapters/dynamo-ledger.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { rulesetKind } from '#scoring/application/ruleset-kind.ts'
import { makeVault } from '#vault/application/open-facts.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { decisionPolicyKind } from '#workflow/application/decision-policy-kind.ts'
import { makeMemoryVaultItems } from '../doubles/memory-vault-items.ts'
import { aLedger } from './a-ledger.ts'
import { aPoliciesWorld } from './a-policies-world.ts'
import { aRulesetsWorld } from './a-rulesets-world.ts'
import { aVaultDoor, someDataKeys } from './a-vault.ts'

type Environment = Readonly<Record<string, string>>

/** What happened two minutes ago is compared. */
const clock = () => msAfter(systemClock(), -120_000)

/** States of tenants in the tables of the copy, with their facts in a table of the test: a ledger, rulesets and decision policies. */
export const someStates = (tables: Environment, { FACTS_TABLE = '' }: Environment) => {
  const dynamo = makeDynamo()
  const { LEDGER_TABLE = '', RULESETS_TABLE = '', DECISION_POLICIES_TABLE = '', VAULT_TABLE = '' } = tables
  const { VIEWS_TABLE = '', ACTIVITY_TABLE = '' } = tables
  const settings = { table: FACTS_TABLE, shardCount: 1, vaultTable: VAULT_TABLE }
  const facts = makeDynamoFactLog(dynamo, settings)
  const dataKeys = someDataKeys()
  const vault = { ...aVaultDoor(dataKeys), ...makeVault({ items: makeMemoryVaultItems(() => []), dataKeys, clock }) }
  const ledger = makeDynamoLedger(dynamo, { table: LEDGER_TABLE, facts: settings })
  const rows = makeDynamoEventRows(dynamo, { viewsTable: VIEWS_TABLE, activityTable: ACTIVITY_TABLE })
  return {
    /** Views count once they have an event. This one is of a tenant of its own. */
    beginViews: async (): Promise<void> => {
      const ids = { tenantId: `begun-${randomUUID()}`, eventId: randomUUID(), correlationId: randomUUID() }
      const identity = { ...ids, partnerId: undefined, type: 'Payment.Transfer.Observed.v1', receivedAt: systemClock() }
      await rows.apply(identity, { kind: 'received', matter: { source: '/desk/7', accounts: [] } })
    },
    ledger: aLedger({ facts, ledger, clock, vault, pause: async () => undefined }),
    rulesets: aRulesetsWorld(
      {
        facts,
        register: makeDynamoDefinitionRegister(dynamo, { table: RULESETS_TABLE, facts: settings }, rulesetKind),
      },
      clock,
    ),
    policies: aPoliciesWorld(
      {
        facts,
        register: makeDynamoDefinitionRegister(
          dynamo,
          { table: DECISION_POLICIES_TABLE, facts: settings },
          decisionPolicyKind,
        ),
      },
      clock,
    ),
  }
}
