import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { isActorId } from '#kernel/domain/actor.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { cached } from '#platform/cached.ts'
import type { Senders, Tenants } from '../application/ports.ts'
import { type Limit, settingsFrom } from '../domain/tenant-settings.ts'
import { keyOf, readRow, settingsOf } from './tenant-rows.ts'

type CacheSettings = Readonly<{ table: string; cacheSeconds: number }>

/** Also what happens to a tenant without a row. */
type Settings = CacheSettings & Readonly<{ unknownTenants: 'refuse' | 'allow' }>

/**
 * While the table is unavailable, the settings that were read last are used for this time and no longer: a suspension must
 * take effect within a known time.
 */
const settingsGraceMs = 600_000

/**
 * The settings in the rows of tenants, cached. A tenant without a row is active and has the default limit, if it is allowed. The
 * tenant of Sluice itself needs no row.
 */
export const makeDynamoTenants = (
  dynamo: DynamoDBDocumentClient,
  { table, cacheSeconds, unknownTenants }: Settings,
  defaultLimit: Limit,
): Tenants => ({
  settings: cached({
    read: async (tenantId) => {
      const row = await readRow(dynamo, table, keyOf.settings(tenantId))
      const isKnown = row !== undefined || unknownTenants === 'allow' || tenantId === ownTenantId
      return settingsFrom(settingsOf(row), defaultLimit, isKnown)
    },
    ttlMs: cacheSeconds * 1000,
    graceMs: settingsGraceMs,
    nowMs: Date.now,
  }),
})

/**
 * The permits in the rows of senders. Only an existing permit is cached, so a new one is valid at once. The cache has no grace
 * period, so a revoked permit ends on time. The sender id of a role is compared without the name of its session: the
 * caller that assumes the role chooses that name. The whole id becomes the actor of facts, so it must be one.
 */
export const makeDynamoSenders = (dynamo: DynamoDBDocumentClient, { table, cacheSeconds }: CacheSettings): Senders => {
  const isPermitted = cached({
    read: async (pair) => {
      const [senderId = '', tenantId = ''] = pair.split('#')
      return (await readRow(dynamo, table, keyOf.sender(senderId, tenantId))) !== undefined
    },
    ttlMs: cacheSeconds * 1000,
    graceMs: 0,
    nowMs: Date.now,
    isCacheable: Boolean,
  })
  return {
    mayWriteFor: async (senderId, tenantId) => {
      const [principal = ''] = senderId.split(':', 1)
      return isActorId(senderId) && /^[\w-]+$/.test(principal) && isPermitted(`${principal}#${tenantId}`)
    },
  }
}
