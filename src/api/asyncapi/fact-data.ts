import type { CatalogueEntry } from '#catalogue/define.ts'
import type { JsonObject } from '#kernel/domain/json.ts'

/** Events of producers and entries of the ledger go through the vault. No other fact has a commitment. */
const goesThroughVault = ({ publisher }: CatalogueEntry): boolean =>
  !publisher.startsWith('sluice/') || publisher === 'sluice/ledger'

/** Values of these marks are in the vault and not in the fact. */
const vaulted: readonly unknown[] = ['personal', 'secret']

/**
 * The schema of the data of a fact, from that of its type: a commitment is allowed in the place of each personal or secret
 * value. Returns `undefined` if the facts of the type have none.
 */
export const factData = (entry: CatalogueEntry, data: JsonObject, commitment: JsonObject): JsonObject | undefined => {
  if (!goesThroughVault(entry)) return undefined
  const allowed = allowIn(data, commitment)
  return JSON.stringify(allowed) === JSON.stringify(data) ? undefined : allowed
}

const allowIn = (node: JsonObject, commitment: JsonObject): JsonObject =>
  vaulted.includes(node['x-privacy'])
    ? { anyOf: [commitment, node] }
    : Object.fromEntries(Object.entries(node).map(([key, value]) => [key, allow(value, commitment)]))

const allow = (node: unknown, commitment: JsonObject): unknown => {
  if (Array.isArray(node)) return node.map((item) => allow(item, commitment))
  return isNode(node) ? allowIn(node, commitment) : node
}

const isNode = (node: unknown): node is JsonObject => typeof node === 'object' && node !== null
