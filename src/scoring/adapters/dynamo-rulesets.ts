import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { rulesetBody } from '#api/rulesets/ruleset-body.ts'
import { send } from '#facts/adapters/send.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { cached } from '#platform/cached.ts'
import type { Rulesets } from '../application/ports.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import { makeRuleset, type Ruleset } from '../domain/ruleset.ts'
import { activationOf, rulesetKeys } from './ruleset-rows.ts'

type Settings = Readonly<{
  table: string
  /** How long an instance caches a ruleset. */
  cacheSeconds: number
}>

/** While the table is unavailable, the last ruleset that was read is used for this time. */
const graceMs = 600_000

/** The timeout of a read. It is short because a batch of events waits for it. */
const timeoutMs = 2_000

const baseline = makeRuleset(baselineRuleset)

/**
 * Caches the rulesets in force. The baseline is used only for a tenant that is known to have no ruleset of its own. When the
 * table is unavailable and nothing is cached, or the ruleset cannot be used, the events of the tenant wait.
 */
export const makeDynamoRulesets = (
  dynamo: DynamoDBDocumentClient,
  { table, cacheSeconds }: Settings,
  nowMs: () => number = Date.now,
): Rulesets => {
  const inForce = cached({
    read: async (tenantId) => {
      const get = new GetCommand({ TableName: table, Key: rulesetKeys.active(tenantId), ConsistentRead: true })
      const { Item } = await send(dynamo, get, { abortSignal: AbortSignal.timeout(timeoutMs) })
      return Item ? rulesetIn(Item) : baseline
    },
    ttlMs: cacheSeconds * 1000,
    graceMs,
    nowMs,
  })
  return {
    active: async (tenantId) => {
      const ruleset = await inForce(tenantId)
      if (ruleset instanceof Transient) throw ruleset
      return ruleset
    },
  }
}

/**
 * Checks a ruleset when it is read, and caches the result. The previous ruleset does not replace one that cannot be used,
 * because it is no longer in force. Newer code may have written it, before a rollback to this code.
 */
const rulesetIn = (row: Readonly<Record<string, unknown>>): Ruleset | Transient => {
  try {
    const { definition } = activationOf(row)
    rulesetBody.parse(definition)
    return makeRuleset(definition)
  } catch (cause) {
    return new Transient('ruleset-unusable', 'This version of the code cannot score with the ruleset in force.', {
      cause,
    })
  }
}
