import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { storeAway } from '../../kernel/adapters/store-away.ts'
import { remembered } from '../../platform/remembered.ts'
import type { Rulesets } from '../application/ports.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import { makeRuleset } from '../domain/ruleset.ts'
import { activationOf, rulesetKeys } from './ruleset-rows.ts'

type Settings = Readonly<{
  table: string
  /** How long an instance goes by the ruleset it has read. */
  cacheSeconds: number
}>

/** While the table is away, tenants are scored with what was last read for so long, and no longer. */
const graceMs = 600_000

/** A batch of events waits for it; a table that is away may not take most of the function's time. */
const patienceMs = 2_000

const baseline = makeRuleset(baselineRuleset)

/**
 * The rulesets in force, remembered for a while. Only a tenant that is known to have none of its own is scored with the
 * baseline: where the table is away and nothing was read yet, its events wait.
 */
export const makeDynamoRulesets = (
  dynamo: DynamoDBDocumentClient,
  { table, cacheSeconds }: Settings,
  nowMs: () => number = Date.now,
): Rulesets => ({
  active: remembered({
    read: async (tenantId) => {
      const get = new GetCommand({ TableName: table, Key: rulesetKeys.active(tenantId), ConsistentRead: true })
      const { Item } = await dynamo.send(get, { abortSignal: AbortSignal.timeout(patienceMs) }).catch((error) => {
        throw storeAway(error)
      })
      return Item ? makeRuleset(activationOf(Item).definition) : baseline
    },
    spanMs: cacheSeconds * 1000,
    graceMs,
    nowMs,
  }),
})
