import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { rulesetBody } from '#api/rulesets/ruleset-body.ts'
import { translateDynamoError } from '#facts/adapters/translate-dynamo-error.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { cached } from '#platform/cached.ts'
import type { Rulesets } from '../application/ports.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import { makeRuleset, type Ruleset } from '../domain/ruleset.ts'
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
 * baseline: where the table is away and nothing was read yet, or its own cannot be used, its events wait.
 */
export const makeDynamoRulesets = (
  dynamo: DynamoDBDocumentClient,
  { table, cacheSeconds }: Settings,
  nowMs: () => number = Date.now,
): Rulesets => {
  const inForce = cached({
    read: async (tenantId) => {
      const get = new GetCommand({ TableName: table, Key: rulesetKeys.active(tenantId), ConsistentRead: true })
      const { Item } = await dynamo.send(get, { abortSignal: AbortSignal.timeout(patienceMs) }).catch((error) => {
        throw translateDynamoError(error)
      })
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
 * Whether a ruleset can be used is known as soon as it is read, and is remembered like it: the one before is not in force any
 * more, so it is not used in its stead. Newer code than this may have written it, and may come back.
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
