import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { cached } from '#platform/cached.ts'
import type { DefinitionKind } from '../application/definitions.ts'
import type { DefinitionName } from '../domain/definition-name.ts'
import { definitionKeys, rowsOfKind } from './definition-rows.ts'

/** The table of definitions of a kind, and how long an instance caches one. */
export type ActiveDefinitionSettings = Readonly<{ table: string; cacheSeconds: number }>

/** While the table is unavailable, the last definition that was read is used for this time. */
const graceMs = 600_000

/** The timeout of a read. It is short because a batch of events waits for it. */
const timeoutMs = 2_000

/** How a definition is made ready for use. `make` throws if the running code cannot use it. `unusable` is the message then. */
type Use<Definition, Ready> = Readonly<{ make: (definition: Definition) => Ready; unusable: string }>

/**
 * Caches the active definitions of tenants. The standard one is used only for a tenant that is known to have none of its own. When
 * the table is unavailable and nothing is cached, or the definition cannot be used, the events of the tenant wait.
 */
export const makeDynamoActiveDefinitions = <Definition extends DefinitionName, Ready extends object>(
  dynamo: DynamoDBDocumentClient,
  { table, cacheSeconds, nowMs }: ActiveDefinitionSettings & Readonly<{ nowMs: () => number }>,
  { codes, standard, make, unusable, ...kind }: DefinitionKind<Definition> & Use<Definition, Ready>,
) => {
  const { activationOf } = rowsOfKind(kind)
  const readyStandard = make(standard.definition)

  /**
   * Checks a definition when it is read, and caches the result. The previous one does not replace one that cannot be used, because
   * it is no longer active. Newer code may have written it, before a rollback to this code.
   */
  const readyIn = (row: Readonly<Record<string, unknown>>): Ready | Transient => {
    try {
      return make(activationOf(row).definition)
    } catch (cause) {
      return new Transient(codes.unusable, unusable, { cause })
    }
  }

  const cachedActive = cached<Ready | Transient>({
    read: async (tenantId) => {
      const get = new GetCommand({ TableName: table, Key: definitionKeys.active(tenantId), ConsistentRead: true })
      const { Item } = await send(dynamo, get, { abortSignal: AbortSignal.timeout(timeoutMs) })
      return Item ? readyIn(Item) : readyStandard
    },
    ttlMs: cacheSeconds * 1000,
    graceMs,
    nowMs,
  })

  return async (tenantId: string): Promise<Ready> => {
    const ready = await cachedActive(tenantId)
    if (ready instanceof Transient) throw ready
    return ready
  }
}
