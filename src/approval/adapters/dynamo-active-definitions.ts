import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { cached } from '#platform/cached.ts'
import type { DefinitionKind } from '../application/definitions.ts'
import { type DefinitionName, nameText } from '../domain/definition-name.ts'
import { definitionKeys, rowsOfKind } from './definition-rows.ts'

/** The table of definitions of a kind, and how long an instance caches one. */
export type ActiveDefinitionSettings = Readonly<{ table: string; cacheSeconds: number }>

/** While the table is unavailable, the last definition that was read is used for this time. */
const graceMs = 600_000

/** The timeout of a read. It is short because a batch of events waits for it. */
const timeoutMs = 2_000

/** How a definition is made ready for use. `make` throws if the running code cannot use it. `unusable` is the message then. */
type Use<Definition, Ready> = Readonly<{ make: (definition: Definition) => Ready; unusable: string }>

type ReadyKind<Definition extends DefinitionName, Ready> = DefinitionKind<Definition> & Use<Definition, Ready>

type Row = Readonly<Record<string, unknown>>

/**
 * Caches the active definitions of tenants. The standard one is used only for a tenant that is known to have none of its own. When
 * the table is unavailable and nothing is cached, or the definition cannot be used, the events of the tenant wait.
 */
export const makeDynamoActiveDefinitions = <Definition extends DefinitionName, Ready extends object>(
  dynamo: DynamoDBDocumentClient,
  settings: CacheSettings,
  kind: ReadyKind<Definition, Ready>,
) => {
  const { activationOf } = rowsOfKind(kind)
  const readyStandard = kind.make(kind.standard.definition)
  const cachedActive = readyCache(dynamo, settings, {
    keyOf: definitionKeys.active,
    // The previous definition does not replace one that cannot be used, because it is no longer active.
    readyIn: (row) => (row ? readyOr(kind, () => activationOf(row).definition) : readyStandard),
  })
  return async (tenantId: string): Promise<Ready> => usableOf(await cachedActive(tenantId))
}

/**
 * Caches the definitions that a tenant has proposed, by their names. The standard ones, also those of earlier releases, are known
 * without a read. The returned function
 * @throws Transient with the code `unusable` of the kind, also for a name without a row.
 */
export const makeDynamoNamedDefinitions = <Definition extends DefinitionName, Ready extends object>(
  dynamo: DynamoDBDocumentClient,
  settings: CacheSettings,
  kind: ReadyKind<Definition, Ready>,
) => {
  const { proposalOf } = rowsOfKind(kind)
  const { definition, earlier = [] } = kind.standard
  const standards = new Map([definition, ...earlier].map((standard) => [nameText(standard), kind.make(standard)]))
  const cachedProposal = readyCache(dynamo, settings, {
    // No id of a tenant has a blank.
    keyOf: (name) => {
      const [tenantId = '', sk = ''] = name.split(' ')
      return { tenantId, sk }
    },
    readyIn: (row) =>
      readyOr(kind, () => {
        const proposal = row && proposalOf(row)
        if (proposal) return proposal.definition
        throw new Error(`The row of the ${kind.noun} is missing, or was edited by hand.`)
      }),
  })
  return async (tenantId: string, name: DefinitionName): Promise<Ready> =>
    standards.get(nameText(name)) ??
    usableOf(await cachedProposal(`${tenantId} ${definitionKeys.proposal(tenantId, name).sk}`))
}

type CacheSettings = ActiveDefinitionSettings & Readonly<{ nowMs: () => number }>

type RowUse<Ready> = Readonly<{
  keyOf: (name: string) => Readonly<Record<string, string>>
  readyIn: (row: Row | undefined) => Ready | Transient
}>

/** Reads rows by name, and caches what is in them. */
const readyCache = <Ready>(
  dynamo: DynamoDBDocumentClient,
  { table, cacheSeconds, nowMs }: CacheSettings,
  { keyOf, readyIn }: RowUse<Ready>,
) =>
  cached<Ready | Transient>({
    read: async (name) => {
      const get = new GetCommand({ TableName: table, Key: keyOf(name), ConsistentRead: true })
      return readyIn((await send(dynamo, get, { abortSignal: AbortSignal.timeout(timeoutMs) })).Item)
    },
    ttlMs: cacheSeconds * 1000,
    graceMs,
    nowMs,
  })

/** Checks a definition when it is read: newer code may have written it, before a rollback to this code. */
const readyOr = <Definition extends DefinitionName, Ready>(
  { make, codes, unusable }: ReadyKind<Definition, Ready>,
  read: () => Definition,
): Ready | Transient => {
  try {
    return make(read())
  } catch (cause) {
    return new Transient(codes.unusable, unusable, { cause })
  }
}

const usableOf = <Ready extends object>(ready: Ready | Transient): Ready => {
  if (ready instanceof Transient) throw ready
  return ready
}
